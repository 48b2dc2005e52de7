//! A question and its answer.

use std::sync::Arc;

use futures_util::future::TryFutureExt;
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use ring::digest::{Context, SHA256};
use turn::{Memory, Prompt, Update};

use crate::client::Client;
use crate::dialect::generate::Generate;
use crate::dialect::{Dialect, ModelRequest};
use crate::error::Error;
use crate::outgoing::Outgoing;
use crate::transport::{Arrival, Exchange};

/// A question to a model.
#[derive(Debug, Clone)]
pub struct Question {
    /// The model's name.
    pub model: String,
    /// What is sent.
    pub prompt: Arc<Prompt>,
    /// The turns it continues, oldest first. Those that cannot be continued are left out.
    pub earlier: Vec<Memory>,
    /// `true` if the answer should come piece by piece, `false` if all at once.
    pub streaming: bool,
}

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
        let opening = async move { client.open(&question, Generate::new(question.streaming)) };
        let updates = opening.map_ok(Conversation::updates).try_flatten_stream();
        Answer(updates.fuse().boxed())
    }

    /// SHA-256 of the address and the body: everything the answer depends on, but for the service itself. `None` if the
    /// question cannot be sent.
    #[must_use]
    pub fn fingerprint(&self, question: &Question) -> Option<[u8; 32]> {
        // Whether the answer comes in pieces makes no difference to what is in it.
        let ModelRequest { body, .. } = Generate::new(true).open(&question.prompt, &question.earlier);
        let mut digest = Context::new(&SHA256);
        digest.update(self.service.model(&question.model).ok()?.as_str().as_bytes());
        digest.update(b"\n");
        digest.update(&body);
        digest.finish().as_ref().try_into().ok()
    }

    /// Opens a conversation in a dialect.
    fn open<D: Dialect>(&self, question: &Question, mut dialect: D) -> Result<Conversation<D>, Error> {
        // Checked first: an invalid model name must cost nothing.
        self.service.model(&question.model)?;
        let ModelRequest { method, query, body } = dialect.open(&question.prompt, &question.earlier);
        let mut url = self.service.method(&question.model, method)?;
        url.set_query(query);
        let memory = Memory {
            service: self.service.name().to_owned(),
            origin: self.service.origin(),
            project: self.service.project_name().map(str::to_owned),
            model: question.model.clone(),
            state: dialect.state(),
        };
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
        let outgoing = Outgoing { method: Method::POST, url, headers, body, model: question.model.clone() };
        Ok(Conversation {
            exchange: self.transport.send(outgoing, dialect),
            memory: Some(memory),
            held: None,
        })
    }
}

/// A question that was sent.
struct Conversation<D: Dialect> {
    exchange: Exchange<D>,
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
        Some(match self.exchange.next().await? {
            Ok(Arrival::Waiting { delay, reason }) => {
                Ok(Update::Waiting { delay, reason: reason.failure().title })
            }
            Ok(Arrival::Sending) => Ok(Update::Sending),
            Ok(Arrival::Item(update)) => match self.memory.take() {
                Some(memory) => {
                    self.held = Some(update);
                    Ok(Update::Memory(memory))
                }
                None => Ok(update),
            },
            Err(error) => Err(error),
        })
    }
}
