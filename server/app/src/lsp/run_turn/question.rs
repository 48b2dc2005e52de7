//! Has the editor ask the person for a question.

use std::sync::Arc;

use turn::{Cleaner, Failure};

use crate::commands::AskId;
use crate::document_id::DocumentId;
use crate::lsp::protocol::{InputParams, InputRequest};
use crate::lsp::session::Session;
use crate::lsp::titles::ask_whom;

/// Obtains the question of a new ask, if that is still to be done; `false` if the person cancelled. Fails if the editor
/// cannot ask.
pub(super) async fn obtain(session: &Arc<Session>, id: AskId) -> Result<bool, Failure> {
    let wanted = session
        .asks
        .with(id, |ask| (ask.given.input, ask.uri.clone(), ask_whom(&ask.turn().speaker.service)));
    let Some((true, uri, prompt)) = wanted else {
        return Ok(true);
    };
    super::publish(session, id);
    let question = typed(session, uri, prompt).await?;
    let is_given = question.is_some();
    session.asks.change(id, |ask| {
        ask.given.input = false;
        ask.turn_mut().question = question.unwrap_or_default();
    });
    Ok(is_given)
}

/// What the person types, which may be empty; `None` if they cancel. Fails if the editor cannot ask.
pub(in crate::lsp) async fn typed(
    session: &Session,
    uri: DocumentId,
    prompt: String,
) -> Result<Option<String>, Failure> {
    let typed = session.client.send_request::<InputRequest>(InputParams { prompt, uri }).await;
    let typed = typed.map_err(|error| {
        Failure::new(
            "The editor did not ask for the question",
            error.message,
            "Give the question with the command.",
        )
    })?;
    Ok(typed.and_then(|typed| typed.value).map(|text| Cleaner::clean(text.trim())))
}
