//! Sends a request, again where that can help, and hands the bytes of its reply to a reader. Knows no address, no key
//! and no response type.

mod outflow;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::Response;
use reqwest::header::HeaderMap;
use tokio::time::{Instant, sleep, timeout};

use crate::classify::{self, Context, connection};
use crate::credential::Credential;
use crate::error::{Error, ServiceWords, Why};
use crate::flaw::Flaw;
use crate::outgoing::Outgoing;
use crate::reader::Reader;
use crate::redirect;
use crate::reply::{self, Reply};
use crate::retry::{self, Policy, Tried};
use outflow::Outflow;

/// A look for the credential that takes longer is reported.
const LONG_LOOK: Duration = Duration::from_millis(100);

/// How long a service may stay silent once it has said that the answer is whole. More may follow all the same.
const GRACE: Duration = Duration::from_secs(30);

/// What sends. Clones share connections and the credential.
#[derive(Clone)]
pub(crate) struct Transport {
    pub(crate) http: reqwest::Client,
    pub(crate) credential: Arc<dyn Credential>,
    /// How long the service may stay silent. There is no limit on the whole: code can run for long.
    pub(crate) silence: Duration,
    /// When a failed request is sent again.
    pub(crate) retry: Policy,
    /// The location that is asked, where the service has such.
    pub(crate) location: Option<Arc<str>>,
    /// How the service is spoken of.
    pub(crate) service: &'static ServiceWords,
    /// Who is told of the waits of calls that give nothing but their whole reply.
    pub(crate) watcher: Option<Watcher>,
}

/// Takes each wait, as [`Arrival::Waiting`], and its end, without one.
pub(crate) type Watcher = Arc<dyn Fn(Option<(Duration, &Error)>) + Send + Sync>;

/// What comes of a request.
#[derive(Debug, PartialEq)]
pub(crate) enum Arrival<I> {
    /// An attempt failed; the next one follows after a delay.
    Waiting { delay: Duration, reason: Error },
    /// A delay, or a long look for the credential, is over: the request is sent next.
    Sending,
    /// The next item of the reply.
    Item(I),
}

/// A request and its reply. Nothing happens unless it is polled. Dropping it drops the connection, which is how the
/// service learns of a cancellation.
pub(crate) struct Exchange<R: Reader> {
    transport: Transport,
    outgoing: Outgoing,
    reader: R,
    tried: Tried,
    /// `true` once a rejected token was replaced by another.
    renewed: bool,
    phase: Phase,
    /// Items that were read and not yet taken. They come before what the phase brings.
    items: VecDeque<R::Item>,
}

enum Phase {
    /// The next attempt is due after this long.
    Due(Duration),
    /// The request is sent next, with these headers.
    Ready(HeaderMap),
    /// A reply comes in, and something of it was read.
    Open(Reply),
    /// The reply ended too early.
    Failed(Error),
    /// Nothing more comes.
    Over,
}

impl Transport {
    /// The same, which sends a request once.
    pub(crate) fn once(&self) -> Self {
        Transport { retry: Policy { attempts: 1, ..self.retry }, ..self.clone() }
    }

    /// Tells of a wait, or of the end of one.
    pub(crate) fn tell(&self, wait: Option<(Duration, &Error)>) {
        if let Some(watcher) = &self.watcher {
            watcher(wait);
        }
    }

    /// A request to be sent, as often as the policy allows.
    pub(crate) fn send<R: Reader>(&self, outgoing: Outgoing, reader: R) -> Exchange<R> {
        Exchange {
            transport: self.clone(),
            outgoing,
            reader,
            tried: Tried::default(),
            renewed: false,
            phase: Phase::Due(Duration::ZERO),
            items: VecDeque::new(),
        }
    }
}

impl<R: Reader> Exchange<R> {
    /// What comes next; `None` after the last item, or after an error. What came before an error is good. Failures
    /// before the first item are tried again, but for a connection that broke under what may be billed; after it nothing is
    /// sent again.
    pub(crate) async fn next(&mut self) -> Option<Result<Arrival<R::Item>, Error>> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Some(Ok(Arrival::Item(item)));
            }
            match mem::replace(&mut self.phase, Phase::Over) {
                Phase::Over => return None,
                Phase::Failed(error) => return Some(Err(error)),
                Phase::Open(reply) => self.phase = self.read(reply).await,
                Phase::Due(delay) => {
                    let is_again = self.tried.attempts > 0;
                    // Even a sleep of no time takes a tick of the timer.
                    if !delay.is_zero() {
                        sleep(delay).await;
                    }
                    let began = Instant::now();
                    match self.headers().await {
                        Ok(headers) => self.phase = Phase::Ready(headers),
                        Err(failure) => return Some(self.wait_or_fail(failure)),
                    }
                    // The person may have been asked to unlock the key, and may have changed the settings meanwhile.
                    if is_again || began.elapsed() > LONG_LOOK {
                        return Some(Ok(Arrival::Sending));
                    }
                }
                Phase::Ready(headers) => match self.attempt(headers).await {
                    Ok(phase) => self.phase = phase,
                    Err(failure) => return Some(self.wait_or_fail(failure)),
                },
            }
        }
    }

    /// The host it goes to.
    pub(crate) fn host(&self) -> &str {
        self.outgoing.host()
    }

    /// What reads the reply.
    pub(crate) fn reader(&mut self) -> &mut R {
        &mut self.reader
    }

    /// Sends another request after a time; the same reader reads its reply.
    pub(crate) fn go_on(&mut self, outgoing: Outgoing, delay: Duration) {
        self.outgoing = outgoing;
        self.tried = Tried::default();
        self.renewed = false;
        self.phase = Phase::Due(delay);
    }

    /// The headers of the next attempt. The credential is asked at each.
    async fn headers(&self) -> Result<HeaderMap, Error> {
        let mut headers = self.outgoing.headers.clone();
        self.transport.credential.apply(&mut headers).await?;
        Ok(headers)
    }

    /// Sends once and reads up to the first item.
    async fn attempt(&mut self, headers: HeaderMap) -> Result<Phase, Error> {
        self.reader.restart();
        let credential = Arc::clone(&self.transport.credential);
        let outcome = match self.request(headers.clone()).await {
            Ok(Some(response)) => {
                self.reader.begin(response.headers());
                self.first(response).await
            }
            Ok(None) => Ok(Phase::Over),
            Err(error) => Err(error),
        };
        if let Err(error) = &outcome
            && error.may_need_another_credential(&self.outgoing.model)
        {
            // The person will change a key or sign in anew, so the next attempt looks again. A token may have run out: once it is
            // fetched anew.
            let may_help = credential.refresh(&headers).await && matches!(error, Error::KeyRejected { .. });
            if may_help && !mem::replace(&mut self.renewed, true) {
                return Ok(Phase::Due(Duration::ZERO));
            }
        }
        outcome
    }

    /// Sends once and waits for a good status. Without a response the answer stood in place of one.
    async fn request(&mut self, headers: HeaderMap) -> Result<Option<Response>, Error> {
        let Transport { http, silence, .. } = &self.transport;
        let Outgoing { method, url, body, costs, .. } = &self.outgoing;
        let request = http.request(method.clone(), url.clone()).headers(headers);
        let (request, mut outflow) = Outflow::of(body.clone(), request);
        let sent = outflow.outcome(request.send(), *silence).await?;
        let was_left = *costs && !outflow.is_whole();
        let host = self.outgoing.host();
        let response = sent.map_err(|error| match connection::before_reply(&error, host) {
            // Nobody answers the beginning of a question.
            Error::Interrupted if was_left => Error::Unreachable { host: host.to_owned(), why: Why::Other },
            error => error,
        })?;
        let status = response.status();
        if status.is_success() {
            return Ok(Some(response));
        }
        if status.is_redirection() {
            return Err(redirect::refused(&response, &self.context()));
        }
        let asked = retry::asked_by(response.headers(), SystemTime::now());
        let explanation = reply::beginning(response, *silence).await;
        let explained = classify::explained(&explanation, &self.context());
        if let Some(item) = explained.and_then(|status| self.reader.told_by(&status)) {
            self.items.push_back(item);
            return Ok(None);
        }
        Err(classify::of_reply(status.as_u16(), &explanation, asked, &self.context()))
    }

    /// Reads up to the first item. Not even bytes that come drop by drop put its time off.
    async fn first(&mut self, response: Response) -> Result<Phase, Error> {
        let silence = self.transport.silence;
        let mut reply = Reply::new(response, silence);
        let reading = async {
            loop {
                match self.read(reply).await {
                    phase if !self.items.is_empty() => return Ok(phase),
                    Phase::Open(open) => reply = open,
                    Phase::Failed(error) => return Err(error),
                    Phase::Over | Phase::Due(_) | Phase::Ready(_) => {
                        return Err(Error::Interrupted);
                    }
                }
            }
        };
        timeout(silence, reading).await.unwrap_or(Err(Error::Idle { after: silence }))
    }

    /// Reads the next bytes, or the end.
    async fn read(&mut self, mut reply: Reply) -> Phase {
        let bytes = reply.next(self.outgoing.host()).await;
        let secrets = self.transport.credential.secrets();
        let mut items = Vec::new();
        let (outcome, next) = match bytes {
            Ok(Some(bytes)) => {
                let outcome = self.reader.read(&bytes, &secrets, &mut items);
                if self.reader.made_progress() {
                    reply.made_progress();
                }
                if self.reader.is_finished() {
                    // From here on only what can be seen puts the end off.
                    reply.limit_to(GRACE);
                }
                (outcome, Phase::Open(reply))
            }
            Ok(None) => (self.reader.end(&secrets, &mut items), Phase::Over),
            Err(error) => {
                // Something may be held back that is good; why there is no more, the error says.
                let ended = self.reader.end(&secrets, &mut items);
                // A whole answer is good, however its connection ends.
                let is_whole = ended.is_ok() && self.reader.is_finished();
                (Ok(()), if is_whole { Phase::Over } else { Phase::Failed(error) })
            }
        };
        self.items.extend(items);
        match outcome {
            Ok(()) => next,
            // What goes wrong after a whole answer takes nothing from it.
            Err(Flaw::Service(_)) if self.reader.is_finished() => Phase::Over,
            Err(flaw) => Phase::Failed(classify::of_flaw(flaw, &self.context())),
        }
    }

    /// What follows a failure before the first item.
    fn wait_or_fail(&mut self, failure: Error) -> Result<Arrival<R::Item>, Error> {
        // The service may be at work on it, and would be paid twice.
        if self.outgoing.costs && failure == Error::Interrupted {
            return Err(failure);
        }
        self.tried.attempts += 1;
        match retry::delay(&self.transport.retry, &failure, self.tried, retry::jitter()) {
            Some(delay) => {
                self.tried.waited += delay;
                self.phase = Phase::Due(delay);
                Ok(Arrival::Waiting { delay, reason: failure })
            }
            None => Err(failure),
        }
    }

    fn context(&self) -> Context<'_> {
        let credential = &self.transport.credential;
        Context {
            host: self.outgoing.host(),
            model: &self.outgoing.model,
            secrets: credential.secrets(),
            source: credential.source(),
            location: self.transport.location.as_deref(),
            service: self.transport.service,
        }
    }
}
