//! A question and its answer.

use futures_util::future::TryFutureExt;
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use ring::digest::{Context, SHA256};
use turn::{Memory, Update};

use crate::client::Client;
use crate::dialect::generate::Generate;
use crate::dialect::{Call, Dialect, End, Next, Target};
use crate::error::Error;
use crate::outgoing::Outgoing;
use crate::question::Question;
use crate::transport::{Arrival, Exchange};

/// The answer as it comes. Dropping it drops the connection, which is how the service learns of a cancellation.
pub struct Answer(BoxStream<'static, Result<Update, Error>>);

impl Answer {
    /// What comes next; `None` when the answer is whole, or after one error. What came before an error is good.
    ///
    /// Reports each wait and its end, then what must be remembered, then the answer. Losing the returned future loses
    /// nothing: the next call goes on where it was.
    pub async fn next(&mut self) -> Option<Result<Update, Error>> {
        self.0.next().await
    }
}

impl Client {
    /// Asks. Nothing is built or sent before the answer is polled. Failures before the first piece are tried again;
    /// once something was answered nothing is sent again.
    #[must_use]
    pub fn ask(&self, question: Question) -> Answer {
        let client = self.clone();
        let opening = async move { client.open(question, Generate::default()) };
        let updates = opening.map_ok(Conversation::updates).try_flatten_stream();
        Answer(updates.fuse().boxed())
    }

    /// SHA-256 of the address and the body: everything the answer depends on, but for the service itself. `None` if the
    /// question cannot be sent.
    #[must_use]
    pub fn fingerprint(&self, question: &Question) -> Option<[u8; 32]> {
        let Call { body, .. } = Generate::default().open(question);
        let mut digest = Context::new(&SHA256);
        digest.update(self.service.model(&question.model).ok()?.as_str().as_bytes());
        digest.update(b"\n");
        digest.update(&body);
        digest.finish().as_ref().try_into().ok()
    }

    /// Opens a conversation in a dialect.
    fn open<D: Dialect>(&self, question: Question, mut dialect: D) -> Result<Conversation<D>, Error> {
        // Checked first: an invalid model name must cost nothing.
        self.service.model(&question.model)?;
        let call = dialect.open(&question);
        let memory = Memory {
            service: self.service.name().to_owned(),
            origin: self.service.origin(),
            project: self.service.project_name().map(str::to_owned),
            model: question.model.clone(),
            state: dialect.state(),
        };
        let outgoing = self.outgoing(&question.model, call)?;
        Ok(Conversation {
            exchange: self.transport.send(outgoing, dialect),
            client: self.clone(),
            model: question.model,
            memory: Some(memory),
            held: None,
        })
    }

    /// A call with its address.
    fn outgoing(&self, model: &str, Call { method, target, body }: Call) -> Result<Outgoing, Error> {
        let (mut url, query) = match target {
            Target::Model { method, query } => (self.service.method(model, method)?, query),
        };
        url.set_query(query);
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        Ok(Outgoing { method, url, headers, body, model: model.to_owned() })
    }
}

/// A question that was sent.
struct Conversation<D: Dialect> {
    exchange: Exchange<D>,
    client: Client,
    model: String,
    /// To be reported before the answer.
    memory: Option<Memory>,
    /// The first of the answer, while the memory is reported.
    held: Option<Update>,
}

impl<D: Dialect> Conversation<D> {
    fn updates(self) -> impl Stream<Item = Result<Update, Error>> {
        stream::unfold(self, async |mut conversation| Some((conversation.next().await?, conversation)))
    }

    async fn next(&mut self) -> Option<Result<Update, Error>> {
        if let Some(update) = self.held.take() {
            return Some(Ok(update));
        }
        loop {
            let (end, error) = match self.exchange.next().await {
                Some(Ok(arrival)) => return Some(Ok(self.arrived(arrival))),
                Some(Err(error)) if self.memory.is_some() => return Some(Err(error)),
                Some(Err(error)) => (End::Cut, Some(error)),
                None => (End::Whole, None),
            };
            match self.exchange.reader().next(end) {
                Next::Done => return error.map(Err),
                Next::Send(delay, call) => match self.client.outgoing(&self.model, call) {
                    Ok(outgoing) => self.exchange.go_on(outgoing, delay),
                    Err(error) => return Some(Err(error)),
                },
            }
        }
    }

    /// Converts what came; the memory is reported before the first of the answer.
    fn arrived(&mut self, arrival: Arrival<Update>) -> Update {
        match (arrival, self.memory.take()) {
            (Arrival::Waiting { delay, reason }, memory) => {
                self.memory = memory;
                Update::Waiting { delay, reason: reason.failure().title }
            }
            (Arrival::Sending, memory) => {
                self.memory = memory;
                Update::Sending
            }
            (Arrival::Item(update), Some(memory)) => {
                self.held = Some(update);
                Update::Memory(memory)
            }
            (Arrival::Item(update), None) => update,
        }
    }
}
