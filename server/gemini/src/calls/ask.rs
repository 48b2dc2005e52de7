//! A question and its answer.

use std::time::Duration;

use futures_util::future::TryFutureExt;
use futures_util::stream::{self, BoxStream, PollNext, Stream, StreamExt};
use reqwest::Url;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use ring::digest::{Context, SHA256};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use turn::{Attachment, FilePrivacy, FinishKind, Memory, Piece, State, Update, UploadedFile};

use super::calling::{Called, Calling};
use super::interaction;
use crate::client::Client;
use crate::dialect::generate::Generate;
use crate::dialect::interactions::Interactions;
use crate::dialect::{Call, Dialect, End, InteractionCall, Next, Target};
use crate::error::Error;
use crate::known_models;
use crate::outgoing::Outgoing;
use crate::question::{Api, Question};
use crate::transport::{Arrival, Exchange};

/// The answer as it comes. Dropping it drops the connection, which is how the service learns of a cancellation.
pub struct Answer(Updates);

type Updates = BoxStream<'static, Result<Update, Error>>;

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
    /// Asks. Nothing is built or sent before the answer is polled. A failure is tried again only where the service surely
    /// did not take the question: without a connection, or where it says so.
    #[must_use]
    pub fn ask(&self, question: Question) -> Answer {
        let (tell, told) = mpsc::unbounded_channel();
        let told = stream::unfold(told, async |mut told: UnboundedReceiver<Update>| {
            Some((Ok(told.recv().await?), told))
        });
        let client = self.clone();
        let answer = async move { client.ready(question, tell).await }.try_flatten_stream();
        let said_first = |(): &mut ()| PollNext::Left;
        Answer(stream::select_with_strategy(told, answer, said_first).fuse().boxed())
    }

    /// Asks once everything is there that the question needs. A file that expired meanwhile is uploaded again, once.
    async fn ready(&self, question: Question, tell: UnboundedSender<Update>) -> Result<Updates, Error> {
        self.check_model(&question.model)?;
        let ready = self.ahead(question.clone(), &[], &tell).await?;
        let mut answer = self.answer(ready.clone());
        if ready.uploaded().is_empty() {
            return Ok(answer);
        }
        let mut first = answer.next().await;
        while let Some(Ok(update @ (Update::Waiting { .. } | Update::Sending))) = first {
            let _ = tell.send(update);
            first = answer.next().await;
        }
        if let Some(Err(error)) = &first {
            let missing = self.missing(&ready, error).await;
            if !missing.is_empty() {
                return Ok(self.answer(self.ahead(question, &missing, &tell).await?));
            }
        }
        Ok(stream::iter(first).chain(answer).boxed())
    }

    fn answer(&self, question: Question) -> Updates {
        match question.api {
            Api::Generate => self.ask_in(question, self.generate()),
            Api::Interactions => self.ask_in(question, self.interactions()),
        }
    }

    /// SHA-256 of the address and the body: everything the answer depends on, but for the service itself. `None` if the
    /// question cannot be sent, or if its answer depends on more: files that are not part of it, functions, the web.
    #[must_use]
    pub fn fingerprint(&self, question: &Question) -> Option<[u8; 32]> {
        if question.has_uploads() || question.functions.get().is_some() || question.prompt.answer.searches {
            return None;
        }
        let (address, body) = self.request(question)?;
        let mut digest = Context::new(&SHA256);
        digest.update(address.as_bytes());
        digest.update(b"\n");
        digest.update(&body);
        digest.finish().as_ref().try_into().ok()
    }

    /// The address and the body of the first request; `None` if the question cannot be sent. Where files are uploaded first,
    /// the addresses that they get then are not in it.
    #[must_use]
    pub fn request(&self, question: &Question) -> Option<(String, Vec<u8>)> {
        let Call { body, .. } = match question.api {
            Api::Generate => self.generate().open(question),
            Api::Interactions => self.interactions().open(question),
        };
        let address = match question.api {
            Api::Generate => self.service.answering(&question.model).ok()?,
            Api::Interactions => self.service.interactions(None).ok()?,
        };
        Some((address.to_string(), body.to_vec()))
    }

    fn generate(&self) -> Generate {
        Generate::new(self.service.keeps_requests())
    }

    /// An answer that is made in the background is looked at about every five seconds.
    fn interactions(&self) -> Interactions {
        Interactions::new(self.transport.retry.base * 5, self.transport.silence)
    }

    fn ask_in(&self, question: Question, dialect: impl Dialect + Sync + 'static) -> Updates {
        let client = self.clone();
        let opening = async move { client.open(question, dialect) };
        let updates = opening.map_ok(Conversation::updates).try_flatten_stream();
        updates.boxed()
    }

    /// Fails for a model that cannot be asked. Checked first: its name must cost nothing.
    pub(super) fn check_model(&self, model: &str) -> Result<(), Error> {
        self.service.model(model)?;
        if known_models::is_live(model) {
            let what = format!("{} is a Live model: it is asked by voice and executes no code", model.trim());
            return Err(Error::Misconfigured { setting: "model (--model)", what });
        }
        Ok(())
    }

    /// Opens a conversation in a dialect.
    fn open<D: Dialect>(&self, question: Question, mut dialect: D) -> Result<Conversation<D>, Error> {
        let calling = Calling::new(question.functions.clone());
        let is_limited = question.prompt.answer.output_tokens.is_some();
        let call = dialect.open(&question);
        let before = question.earlier.iter().map(|memory| memory.privacy);
        let memory = Memory {
            privacy: before.fold(question.prompt.privacy(), FilePrivacy::looser),
            service: self.service.name().to_owned(),
            origin: self.service.origin(),
            project: self.service.project_name().map(str::to_owned),
            model: question.model.clone(),
            files: question.prompt.attachments.iter().map(|file| file.name.clone()).collect(),
            uploads: uploads(&question),
            lost: question.earlier.last().map(|memory| memory.lost.clone()).unwrap_or_default(),
            state: State::None,
        };
        let outgoing = self.outgoing(&question.model, call)?;
        Ok(Conversation {
            exchange: self.transport.send(outgoing, dialect),
            client: self.clone(),
            model: question.model,
            memory,
            is_new: true,
            is_over: false,
            broken: None,
            held: None,
            calling,
            is_limited,
        })
    }

    /// A call with its address.
    pub(super) fn outgoing(&self, model: &str, call: Call) -> Result<Outgoing, Error> {
        let Call { method, target, body, accept } = call;
        let costs = target.costs();
        let url = self.address(model, target)?;
        let json = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        let accept = accept.map(|accept| (ACCEPT, HeaderValue::from_static(accept)));
        let headers = json.into_iter().chain(accept).collect();
        Ok(Outgoing { method, url, headers, body, model: model.to_owned(), costs })
    }

    fn address(&self, model: &str, target: Target) -> Result<Url, Error> {
        let (id, action) = match target {
            Target::Model { method, query } => {
                let mut url = self.service.method(model, method)?;
                url.set_query(query);
                return Ok(url);
            }
            Target::Interactions => return self.service.interactions(None),
            Target::Interaction { id, action } => (id, action),
        };
        let mut url = self.service.interactions(Some(&id))?;
        match action {
            InteractionCall::Fetch => url.set_query(Some("stream=false")),
            InteractionCall::Resume(event) => {
                url.query_pairs_mut().append_pair("last_event_id", &event).append_pair("stream", "true");
            }
            InteractionCall::Cancel => {
                url.path_segments_mut().expect("an http URL has a path").push("cancel");
            }
            InteractionCall::Delete => {}
        }
        Ok(url)
    }
}

/// An update, with the limit that the person set as the reason where the answer ends for its length.
fn limited(mut update: Update) -> Update {
    if let Update::Answer { pieces, .. } = &mut update {
        for piece in pieces {
            if let Piece::Finish(finish) = piece
                && finish.kind == FinishKind::Truncated
                && matches!(finish.word.as_str(), "MAX_TOKENS" | "incomplete")
            {
                finish.kind = FinishKind::Limited;
            }
        }
    }
    update
}

/// The files of a question that were uploaded, and what it names in the place of uploads that expired.
fn uploads(question: &Question) -> Vec<UploadedFile> {
    let of = |file: &Attachment| {
        let (name, uri) = (file.name.clone(), file.uploaded.as_ref()?.uri.clone());
        Some(UploadedFile { name, uri, in_place_of: None })
    };
    let own = question.prompt.attachments.iter().filter_map(of);
    let earlier = question.earlier.iter().flat_map(|memory| &memory.uploads);
    let mut stand_ins: Vec<UploadedFile> = earlier.filter(|it| it.in_place_of.is_some()).cloned().collect();
    stand_ins.dedup();
    own.chain(stand_ins).collect()
}

/// A question that was sent. Dropped before its end, an answer that would go on without it is ended.
struct Conversation<D: Dialect> {
    exchange: Exchange<D>,
    client: Client,
    model: String,
    /// As it was reported last.
    memory: Memory,
    /// `true` if nothing came of the request yet: what must be remembered may be new.
    is_new: bool,
    /// `true` once nothing more comes but what broke it.
    is_over: bool,
    /// Why the answer has to be taken up again.
    broken: Option<Error>,
    /// The first of the answer, while the memory is reported.
    held: Option<Update>,
    /// The functions that it calls.
    calling: Calling,
    /// `true` if the person set a limit for its tokens.
    is_limited: bool,
}

impl<D: Dialect> Conversation<D> {
    fn updates(self) -> impl Stream<Item = Result<Update, Error>> {
        stream::unfold(self, async |mut conversation| Some((conversation.next().await?, conversation)))
    }

    async fn next(&mut self) -> Option<Result<Update, Error>> {
        if let Some(update) = self.held.take() {
            return Some(Ok(update));
        }
        if self.is_over {
            return self.broken.take().map(Err);
        }
        loop {
            match self.calling.next().await {
                Some(Called::News(update)) => return Some(Ok(update)),
                Some(Called::Ended(results)) => {
                    let (call, parts) = self.exchange.reader().returned(&results);
                    match self.client.outgoing(&self.model, call) {
                        Ok(outgoing) => {
                            self.is_new = true;
                            self.exchange.go_on(outgoing, Duration::ZERO);
                        }
                        Err(error) => return Some(Err(error)),
                    }
                    if parts.is_empty() {
                        return Some(Ok(Update::SendingMore));
                    }
                    self.held = Some(Update::SendingMore);
                    return Some(Ok(Update::Answer { pieces: Vec::new(), parts }));
                }
                None => {}
            }
            let (end, error) = match self.exchange.next().await {
                Some(Ok(arrival)) => return Some(Ok(self.arrived(arrival))),
                Some(Err(error)) if self.memory.state != State::None => (End::Cut, Some(error)),
                Some(Err(error)) if error.is_about_a_name() && !error.is_about_a_file() => {
                    (End::Unknown, Some(error))
                }
                Some(Err(error)) => return Some(Err(self.ended_by(error))),
                None => (End::Whole, None),
            };
            // Why it broke first says more than why it could not be taken up again.
            let error = self.broken.take().or(error);
            match self.exchange.reader().next(end) {
                Next::Done => return error.map(|error| Err(self.ended_by(error))),
                Next::Leave(calls) => {
                    (self.is_over, self.broken) = (true, error);
                    return Some(Ok(self.calling.leave(&calls)));
                }
                Next::Run(calls) => match self.calling.begin(calls) {
                    Some(end) => {
                        self.is_over = true;
                        return Some(Ok(end));
                    }
                    None => self.broken = None,
                },
                Next::GiveUp(error) => return Some(Err(error)),
                Next::Send(delay, call) => match self.client.outgoing(&self.model, call) {
                    Ok(outgoing) => {
                        (self.broken, self.is_new) = (error, true);
                        self.exchange.go_on(outgoing, delay);
                    }
                    Err(error) => return Some(Err(error)),
                },
            }
        }
    }

    /// Why there is no more. A question whose connection broke before anything of its answer came is not cut off: there is
    /// nothing of it, and only the person may ask a second time for what may have been billed.
    fn ended_by(&self, error: Error) -> Error {
        match error {
            Error::Interrupted if self.memory.state == State::None => {
                let host = self.exchange.host();
                Error::NoAnswer {
                    what: format!("the connection to {host} broke before anything of the answer came"),
                }
            }
            error => error,
        }
    }

    /// Converts what came; the memory is reported before the first of the answer, and again where it has changed.
    fn arrived(&mut self, arrival: Arrival<Update>) -> Update {
        match arrival {
            Arrival::Waiting { delay, reason } => Update::Waiting { delay, reason: reason.waited_for() },
            Arrival::Sending => Update::Sending,
            Arrival::Item(update) => {
                self.broken = None;
                let update = if self.is_limited { limited(update) } else { update };
                if !std::mem::take(&mut self.is_new) {
                    return update;
                }
                let state = self.exchange.reader().state();
                if state == self.memory.state {
                    return update;
                }
                self.memory.state = state;
                self.held = Some(update);
                Update::Memory(self.memory.clone())
            }
        }
    }
}

impl<D: Dialect> Drop for Conversation<D> {
    fn drop(&mut self) {
        let call = self.exchange.reader().cancel();
        if let Some(Ok(outgoing)) = call.map(|call| self.client.outgoing(&self.model, call)) {
            interaction::end_unheard(self.client.transport.clone(), outgoing);
        }
    }
}
