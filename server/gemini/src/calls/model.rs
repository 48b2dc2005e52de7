//! Checks that a model exists, without a question (<https://ai.google.dev/api/models>).

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde::Deserialize;

use crate::client::Client;
use crate::error::Error;
use crate::flaw::Flaw;
use crate::framing::{self, Framing};
use crate::outgoing::Outgoing;
use crate::reader::Reader;
use crate::retry::Policy;
use crate::secrets::Secrets;
use crate::status::{self, Status};
use crate::transport::Transport;

impl Client {
    /// Asks the service, once, if it answers, takes the key and knows the model.
    pub async fn check(&self, model: &str) -> Result<(), Error> {
        let url = self.service.model(model)?;
        let (headers, body) = (HeaderMap::new(), Bytes::new());
        let outgoing = Outgoing { method: Method::GET, url, headers, body, model: model.to_owned() };
        let once =
            Transport { retry: Policy { attempts: 1, ..self.transport.retry }, ..self.transport.clone() };
        let mut exchange = once.send(outgoing, ModelReader::default());
        while let Some(arrival) = exchange.next().await {
            arrival?;
        }
        Ok(())
    }
}

/// Reads a model resource.
#[derive(Default)]
struct ModelReader {
    framing: Framing,
    /// `true` once a name was read.
    named: bool,
}

/// A model resource, as far as it matters here.
#[derive(Deserialize)]
struct ModelResource {
    /// For example `models/gemini-flash-latest`.
    name: Option<String>,
    /// An error in place of a model, with HTTP status 200.
    #[serde(default, deserialize_with = "status::error")]
    error: Option<Box<Status>>,
}

impl ModelResource {
    fn check(self) -> Result<(), Flaw> {
        match self {
            ModelResource { error: Some(status), .. } => Err(Flaw::Service(status)),
            ModelResource { name: Some(name), .. } if !name.is_empty() => Ok(()),
            _ => Err(not_a_model()),
        }
    }
}

fn not_a_model() -> Flaw {
    Flaw::Garbage("no model in it".to_owned())
}

impl ModelReader {
    fn take(named: &mut bool, text: &str, items: &mut Vec<()>) -> Result<(), Flaw> {
        framing::each(text, &mut |model: ModelResource| {
            model.check()?;
            *named = true;
            items.push(());
            Ok(())
        })
    }
}

impl Reader for ModelReader {
    type Item = ();

    fn restart(&mut self) {
        *self = ModelReader::default();
    }

    fn read(&mut self, bytes: &[u8], secrets: &Secrets, items: &mut Vec<()>) -> Result<(), Flaw> {
        let before = items.len();
        let outcome = self.framing.push(bytes, secrets, &mut |text| Self::take(&mut self.named, text, items));
        self.framing.note(items.len() > before || outcome.is_err());
        outcome
    }

    fn end(&mut self, secrets: &Secrets, items: &mut Vec<()>) -> Result<(), Flaw> {
        self.framing.finish(secrets, &mut |text| Self::take(&mut self.named, text, items))?;
        if self.named { Ok(()) } else { Err(not_a_model()) }
    }

    fn made_progress(&self) -> bool {
        self.framing.made_progress()
    }

    fn is_finished(&self) -> bool {
        self.named
    }
}
