//! The client of the commands that call the service without a question.

use engines::EngineChoice;
use gemini::{Client, Error};
use turn::Failure;

use super::refused::Refused;
use crate::settings::Settings;

/// The client of the service that an ask would reach.
pub(super) fn client(settings: &Settings) -> Result<Client, Refused> {
    let engines = settings.engines();
    match engines.asked() {
        Some(config) => Client::new(config.clone()).map_err(|error| failed(&error)),
        None if engines.engine == EngineChoice::Local => {
            let remedy = "Add --engine gemini or --engine vertex.";
            Err(Failure::new("No service is asked", "the engine is local", remedy).into())
        }
        None => Err(failed(&Error::KeyMissing)),
    }
}

/// Why a call failed.
pub(super) fn failed(error: &Error) -> Refused {
    if error.is_refusal() { error.failure().into() } else { Refused::failed(error.failure()) }
}
