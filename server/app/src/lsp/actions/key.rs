//! Has the editor ask for an API key, and asks again what needed it.

use std::sync::Arc;

use super::retry;
use crate::commands::AskId;
use crate::lsp::protocol::TypeKeyRequest;
use crate::lsp::session::Session;

/// Has the editor ask the person for a key, for an ask. It sends what they type with `geminiExec/key`.
pub(super) fn type_key(session: &Arc<Session>, id: AskId) -> Result<(), String> {
    if !session.support().key {
        return Err(
            "this editor cannot ask for a key: give it to “gemini-exec keys set” in a terminal".to_owned()
        );
    }
    session.wants_key(id);
    let client = session.client.clone();
    // What goes wrong there, the editor tells.
    tokio::spawn(async move { client.send_request::<TypeKeyRequest>(()).await });
    Ok(())
}

/// Asks again the ask for which the person was asked for a key; else the latest one that failed for want of it.
pub(in crate::lsp) fn ask_again(session: &Arc<Session>) {
    if let Some(id) = session.take_wanting_key().or_else(|| session.asks.without_key()) {
        // One whose text is gone stays as it is.
        let _ = retry(session, id);
    }
}
