//! Decodes a reply that is already here: a recording, in tests and benchmarks.

use std::time::Duration;

use turn::Update;

use crate::classify::{self, Context};
use crate::dialect::generate::Generate;
use crate::dialect::interactions::Interactions;
use crate::error::{Error, ServiceWords};
use crate::flaw::Flaw;
use crate::question::Api;
use crate::reader::Reader;
use crate::secrets::Secrets;

/// Decodes the body of a reply, as [`Answer`](crate::Answer) does while
/// it comes. Each event of the body gives one [`Update`]. At most one item is an error, the last of all.
pub struct Decoder {
    dialect: Box<dyn Reader<Item = Update>>,
    over: bool,
}

impl Decoder {
    /// For a reply of an API.
    #[must_use]
    pub fn new(api: Api) -> Self {
        let dialect: Box<dyn Reader<Item = Update>> = match api {
            Api::Generate => Box::new(Generate::default()),
            Api::Interactions => Box::new(Interactions::new(Duration::ZERO, Duration::MAX)),
        };
        Decoder { dialect, over: false }
    }

    /// Takes the next bytes of the body, which may be cut anywhere.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Result<Update, Error>> {
        self.decode(|dialect: &mut dyn Reader<Item = Update>, updates| {
            dialect.read(bytes, &Secrets::default(), updates)
        })
    }

    /// Takes the end of the body.
    #[must_use]
    pub fn finish(mut self) -> Vec<Result<Update, Error>> {
        self.decode(|dialect: &mut dyn Reader<Item = Update>, updates| {
            dialect.end(&Secrets::default(), updates)
        })
    }

    fn decode(
        &mut self,
        read: impl FnOnce(&mut dyn Reader<Item = Update>, &mut Vec<Update>) -> Result<(), Flaw>,
    ) -> Vec<Result<Update, Error>> {
        if self.over {
            return Vec::new();
        }
        let mut updates = Vec::new();
        let outcome = read(&mut *self.dialect, &mut updates);
        self.over = outcome.is_err();
        let context = Context {
            host: "the recording",
            model: "the model",
            secrets: Secrets::default(),
            source: None,
            location: None,
            service: &ServiceWords::DEVELOPER,
        };
        let failure = outcome.err().map(|flaw| Err(classify::of_flaw(flaw, &context)));
        updates.into_iter().map(Ok).chain(failure).collect()
    }
}
