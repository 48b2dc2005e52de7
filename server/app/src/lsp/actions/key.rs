//! Has the editor ask for an API key, and asks again what needed one.

use std::sync::Arc;

use super::retry;
use crate::lsp::protocol::TypeKeyRequest;
use crate::lsp::session::Session;

/// Has the editor ask the person for a key. It sends what they type with `geminiExec/key`.
pub(super) fn type_key(session: &Arc<Session>) -> Result<(), String> {
    if !session.support().key {
        return Err("this editor cannot ask for a key: set GEMINI_API_KEY".to_owned());
    }
    let client = session.client.clone();
    // What goes wrong there, the editor tells.
    tokio::spawn(async move { client.send_request::<TypeKeyRequest>(()).await });
    Ok(())
}

/// Asks again what failed in this session for want of a key.
pub(in crate::lsp) fn ask_again(session: &Arc<Session>) {
    for id in session.asks.without_key() {
        // One whose text is gone stays as it is.
        let _ = retry(session, id);
    }
}
