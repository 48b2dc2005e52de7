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
    let tried = match &key {
        Some(key) if check => Some(tried(session, key.clone()).await),
        _ => None,
    };
    let is_refused = matches!(tried, Some(Tried::Refused { .. }));
    if !is_refused {
        session.set_key(key);
    }
    let message = match &tried {
        None => return Ok(None),
        Some(Tried::Refused { said }) => {
            Failure::new("Gemini does not accept this key", said, CREATE).sentence()
        }
        Some(Tried::Unknown { why }) => {
            format!("The key is set. Gemini could not be asked whether it is right: {why}.")
        }
        Some(Tried::Accepted) => match source(session).await {
            Some(first) => {
                format!("The key is right, but Gemini is asked with the one from {first}, which comes first.")
            }
            None => {
                actions::ask_again(session);
                "Gemini accepts the key, and is asked from now on.".to_owned()
            }
        },
    };
    Ok(Some(KeyVerdict { taken: !is_refused, message }))
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
        Ok(Err(Error::KeyRejected { said, .. } | Error::PermissionDenied { said, .. })) => {
            Tried::Refused { said }
        }
        Ok(Err(error)) => Tried::Unknown { why: error.failure().title },
        Err(_) => Tried::Unknown { why: "it did not answer in time".to_owned() },
    }
}

/// Where the key comes from that Gemini is asked with, if that is not the editor's.
async fn source(session: &Session) -> Option<CredentialSource> {
    let client = Client::new(session.settings_for(None).engines().gemini).ok()?;
    client.credential_source().await.ok().filter(|source| *source != CredentialSource::Stored)
}
