//! The client of the commands that call the service without a question.

use std::io::IsTerminal as _;
use std::pin::pin;
use std::time::Duration;

use engines::EngineChoice;
use gemini::{Client, Error};
use turn::Failure;

use super::countdown;
use super::refused::Refused;
use crate::complain::remark;
use crate::settings::Settings;

/// Who waits for so long is told for whom.
const LONG: Duration = Duration::from_secs(3);

/// The client of the service that an ask would reach.
pub(super) fn client(settings: &Settings) -> Result<Client, Refused> {
    let engines = settings.engines();
    match engines.asked() {
        Some(config) => {
            let client = Client::new(config.clone()).map_err(|error| failed(&error))?;
            Ok(client.watched_by(countdown::watcher()))
        }
        None if engines.engine == EngineChoice::Local => {
            let remedy = "Add --engine gemini or --engine vertex.";
            Err(Failure::new("No service is asked", "the engine is local", remedy).into())
        }
        None => Err(failed(&Error::KeyMissing)),
    }
}

/// What comes of a call. Says at a terminal who is waited for, if that takes long.
pub(super) async fn waited_for<T>(host: &str, call: impl Future<Output = T>) -> T {
    let mut call = pin!(call);
    tokio::select! {
        outcome = &mut call => return outcome,
        () = tokio::time::sleep(LONG) => {}
    }
    if std::io::stderr().is_terminal() {
        remark(&format!("Waiting for {host}."));
    }
    call.await
}

/// Why a call failed.
pub(super) fn failed(error: &Error) -> Refused {
    if error.is_refusal() { error.failure().into() } else { Refused::failed(error.failure()) }
}
