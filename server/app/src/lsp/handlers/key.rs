//! `geminiExec/key`.

use std::sync::Arc;
use std::time::Duration;

use gemini::{Client, Config, CredentialSource, Error, Key};
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
/// typed is tried, and what failed for want of it is asked again. The error never quotes what was sent.
pub(in crate::lsp) async fn key(
    session: &Arc<Session>,
    parameters: Value,
) -> Result<Option<KeyVerdict>, String> {
    let KeyParams { key, check } = serde_json::from_value(parameters)
        .map_err(|_| "the parameters must be an object with a key that is a string or null".to_owned())?;
    let key = key.map(|key| Key::parse(&key, &CredentialSource::Stored)).transpose();
    let key = key.map_err(|error| error.failure().sentence())?;
    tracing::info!(is_set = key.is_some(), "key");
    let is_new = key.is_some() && check;
    let before = session.set_key(key);
    if !is_new {
        return Ok(None);
    }
    let verdict = tried(session.key_settings()).await;
    if verdict.taken {
        actions::ask_again(session);
    } else {
        session.set_key(before);
    }
    Ok(Some(verdict))
}

/// Asks Gemini something that takes a key and costs nothing.
async fn tried((config, model): (Config, String)) -> KeyVerdict {
    let checked = async {
        let client = Client::new(config)?;
        let source = client.credential_source().await?;
        client.check(&model).await.map(|()| source)
    };
    let told = |taken, message: &str| KeyVerdict { taken, message: message.to_owned() };
    match timeout(PATIENCE, checked).await {
        Ok(Ok(source)) if source != CredentialSource::Stored => told(
            true,
            &format!("The key is kept, but Gemini is asked with the one from {source}, which comes first."),
        ),
        // What is wrong with the model or its use is said when it is asked.
        Ok(Ok(_) | Err(Error::ModelUnknown { .. } | Error::NotFound { .. })) => {
            told(true, "Gemini accepts the key, and is asked from now on.")
        }
        Ok(Err(Error::KeyRejected { said, .. } | Error::PermissionDenied { said, .. })) => {
            let failure = Failure::new("Gemini does not accept this key", said, CREATE);
            told(false, &failure.sentence())
        }
        Ok(Err(error)) => {
            let why = error.failure().title;
            told(true, &format!("The key is set. Gemini could not be asked whether it is right: {why}."))
        }
        Err(_) => told(true, "The key is set. Gemini did not say in time whether it is right."),
    }
}
