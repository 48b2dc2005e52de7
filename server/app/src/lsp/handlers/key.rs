//! `geminiExec/key`.

use gemini::{Key, KeySource};

use crate::lsp::protocol::KeyParams;
use crate::lsp::session::Session;

/// Sets the key from the editor's secret store; `null` forgets it. The server never writes it to disk.
pub(in crate::lsp) fn key(session: &Session, KeyParams { key }: KeyParams) -> Result<(), String> {
    let key = key.map(|key| Key::parse(&key, &KeySource::Stored)).transpose();
    let key = key.map_err(|error| error.failure().sentence())?;
    tracing::info!(is_set = key.is_some(), "key");
    session.set_key(key);
    Ok(())
}
