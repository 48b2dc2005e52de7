//! One request and its whole reply, for the calls whose replies are short.

use reqwest::header::HeaderMap;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::classify::{self, Context};
use crate::error::{Error, ServiceWords};
use crate::flaw::Flaw;
use crate::framing::{self, Framing};
use crate::outgoing::Outgoing;
use crate::reader::Reader;
use crate::secrets::Secrets;
use crate::status::{self, Status};
use crate::transport::{Arrival, Transport};

/// The longest reply taken, in bytes: a page of a list is far shorter.
const LONGEST_REPLY: usize = 16 << 20;

/// A whole reply whose status was good.
pub(crate) struct Fetched {
    host: String,
    /// The headers, as they came.
    pub(crate) headers: HeaderMap,
    /// JSON without secrets; empty if there was none.
    pub(crate) body: String,
}

impl Transport {
    /// Sends a request, as often as the policy allows, and gives its whole reply.
    pub(crate) async fn fetch(&self, outgoing: Outgoing) -> Result<Fetched, Error> {
        let host = outgoing.host().to_owned();
        let mut exchange = self.send(outgoing, WholeReply::default());
        while let Some(arrival) = exchange.next().await {
            match arrival? {
                Arrival::Item((headers, body)) => return Ok(Fetched { host, headers, body }),
                Arrival::Waiting { delay, reason } => self.tell(Some((delay, &reason))),
                Arrival::Sending => self.tell(None),
            }
        }
        Err(Error::Interrupted)
    }
}

impl Fetched {
    /// The text of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok().map(str::trim)
    }

    /// The first value in the body.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let mut first = None;
        let mut take = |value| {
            first = first.take().or(Some(value));
            Ok(())
        };
        let outcome = framing::each(&self.body, &mut take);
        outcome.map_err(|flaw| self.flaw(flaw))?;
        first.ok_or_else(|| self.without("value"))
    }

    /// What to say of a reply that lacks something.
    pub(crate) fn without(&self, wanted: &str) -> Error {
        self.flaw(Flaw::Garbage(format!("no {wanted} in it")))
    }

    fn flaw(&self, flaw: Flaw) -> Error {
        let context = Context {
            host: &self.host,
            model: "",
            secrets: Secrets::default(),
            source: None,
            location: None,
            service: &ServiceWords::DEVELOPER,
        };
        classify::of_flaw(flaw, &context)
    }
}

/// Reads a reply to its end.
#[derive(Default)]
struct WholeReply {
    framing: Framing,
    headers: HeaderMap,
    body: String,
}

/// An error in the place of what was asked for, with HTTP status 200. What has a name can have an error of its own.
#[derive(Deserialize)]
struct ErrorOrNamed {
    #[serde(default, deserialize_with = "status::error")]
    error: Option<Box<Status>>,
    name: Option<IgnoredAny>,
}

impl WholeReply {
    fn take(body: &mut String, text: &str) -> Result<(), Flaw> {
        framing::each(text, &mut |reply: ErrorOrNamed| match reply {
            ErrorOrNamed { error: Some(status), name: None } => Err(Flaw::Service(status)),
            _ => Ok(()),
        })?;
        body.push_str(text);
        Ok(())
    }
}

impl Reader for WholeReply {
    type Item = (HeaderMap, String);

    fn restart(&mut self) {
        *self = WholeReply {
            framing: Framing::with_limits(LONGEST_REPLY, LONGEST_REPLY),
            ..WholeReply::default()
        };
    }

    fn begin(&mut self, headers: &HeaderMap) {
        self.headers = headers.clone();
    }

    fn read(&mut self, bytes: &[u8], secrets: &Secrets, _: &mut Vec<Self::Item>) -> Result<(), Flaw> {
        let before = self.body.len();
        let outcome = self.framing.push(bytes, secrets, &mut |text| Self::take(&mut self.body, text));
        self.framing.note(self.body.len() > before || outcome.is_err());
        outcome
    }

    fn end(&mut self, secrets: &Secrets, items: &mut Vec<Self::Item>) -> Result<(), Flaw> {
        self.framing.finish(secrets, &mut |text| Self::take(&mut self.body, text))?;
        items.push((std::mem::take(&mut self.headers), std::mem::take(&mut self.body)));
        Ok(())
    }

    fn made_progress(&self) -> bool {
        self.framing.made_progress()
    }

    fn is_finished(&self) -> bool {
        !self.body.is_empty()
    }
}
