//! `geminiExec/key`.

use gemini::{CredentialSource, Key};
use serde_json::Value;

use crate::lsp::protocol::KeyParams;
use crate::lsp::session::Session;

/// Sets the key from the editor's secret store; `null` forgets it. The server never writes it to disk. The error never
/// quotes what was sent.
pub(in crate::lsp) fn key(session: &Session, parameters: Value) -> Result<(), String> {
    let KeyParams { key } = serde_json::from_value(parameters)
        .map_err(|_| "the parameters must be an object with a key that is a string or null".to_owned())?;
    let key = key.map(|key| Key::parse(&key, &CredentialSource::Stored)).transpose();
    let key = key.map_err(|error| error.failure().sentence())?;
    tracing::info!(is_set = key.is_some(), "key");
    session.set_key(key);
    Ok(())
}
