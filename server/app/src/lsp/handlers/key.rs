//! `geminiExec/key`.

use std::sync::Arc;
use std::time::Duration;

use gemini::{Client, Config, CredentialSource, Error, Key, Keys};
use serde_json::Value;
use tokio::time::timeout;
use turn::Failure;

use crate::lsp::actions;
use crate::lsp::protocol::{KeyParams, KeyVerdict};
use crate::lsp::session::Session;

/// How long Gemini may take to say whether a key is right. The person waits.
const PATIENCE: Duration = Duration::from_secs(10);

const CREATE: &str = "Create one at https://aistudio.google.com/apikey.";

/// Sets the key from the editor's secret store; `null` forgets it. The server never writes it to disk. One that was just
/// typed is tried before it is set; if Gemini accepts it, what failed for want of it is asked again. The error never quotes
/// what was sent.
pub(in crate::lsp) async fn key(
    session: &Arc<Session>,
    parameters: Value,
) -> Result<Option<KeyVerdict>, String> {
    let KeyParams { key, check } = serde_json::from_value(parameters)
        .map_err(|_| "the parameters must be an object with a key that is a string or null".to_owned())?;
    let key = key.map(|key| Key::parse(&key, &CredentialSource::Stored)).transpose();
    let key = key.map_err(|error| error.failure().sentence())?;
    tracing::info!(is_set = key.is_some(), "key");
    let number = session.next_key();
    let Some(typed) = key.clone().filter(|_| check) else {
        session.set_key(key);
        return Ok(None);
    };
    let tried = tried(session, typed).await;
    if !session.is_latest_key(number) {
        let message = "Another key was set meanwhile.".to_owned();
        return Ok(Some(KeyVerdict { taken: false, message }));
    }
    let taken = !matches!(tried, Tried::Refused { .. });
    if taken {
        session.set_key(key);
    }
    let message = match tried {
        Tried::Refused { said } => Failure::new("Gemini does not accept this key", said, CREATE).sentence(),
        Tried::Unknown { why } => {
            // The ask tells if it is wrong.
            actions::ask_again(session);
            format!("The key is set, but could not be checked. {why}")
        }
        Tried::Accepted => {
            if let Some(why) = unused(session).await {
                format!("The key is right, and kept. {why}")
            } else {
                actions::ask_again(session);
                "Gemini accepts the key, and is asked from now on.".to_owned()
            }
        }
    };
    Ok(Some(KeyVerdict { taken, message }))
}

/// What Gemini says of a key.
enum Tried {
    Accepted,
    Refused {
        said: String,
    },
    /// Nothing, for this reason.
    Unknown {
        why: String,
    },
}

/// Asks Gemini something that takes a key and costs nothing, with this key alone.
async fn tried(session: &Session, key: Key) -> Tried {
    let settings = session.settings_for(None).engines();
    let keys = Keys::stored(key);
    let checked = async { Client::new(Config { keys, ..settings.gemini })?.check(&settings.model).await };
    match timeout(PATIENCE, checked).await {
        // What is wrong with the model or its use is said when it is asked.
        Ok(Ok(()) | Err(Error::ModelUnknown { .. } | Error::NotFound { .. })) => Tried::Accepted,
        Ok(Err(
            Error::KeyRejected { said, .. }
            | Error::PermissionDenied { said, .. }
            | Error::ApiNotEnabled { said, .. },
        )) => Tried::Refused { said },
        Ok(Err(error)) => Tried::Unknown { why: error.failure().sentence() },
        Err(_) => Tried::Unknown { why: "It did not answer in time.".to_owned() },
    }
}

/// Why the editor's key is not used, as a sentence; `None` if it is.
async fn unused(session: &Session) -> Option<String> {
    let settings = session.settings_for(None).engines();
    let asked = match settings.asked() {
        None => return Some("It is not used: the setting engine is local.".to_owned()),
        Some(config) => config.clone(),
    };
    let source = Client::new(asked).ok()?.credential_source().await.ok()?;
    (source != CredentialSource::Stored).then(|| format!("It is not used: what {source} gives comes first."))
}
