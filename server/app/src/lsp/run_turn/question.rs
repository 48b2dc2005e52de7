//! Lets the editor ask the person for the question, where the command said so.

use std::sync::Arc;

use turn::{Cleaner, Failure};

use crate::commands::AskId;
use crate::lsp::protocol::{InputParams, InputRequest};
use crate::lsp::session::Session;

/// Whether there is a question now; without one the person gave up.
pub(super) async fn is_given(session: &Arc<Session>, id: AskId) -> Result<bool, Failure> {
    let wanted = session.asks.with(id, |ask| (ask.given.input, ask.uri.clone(), ask.turns().len() == 1));
    let Some((true, uri, is_first)) = wanted else {
        return Ok(true);
    };
    let prompt = match (is_first, super::consent::engine(session, id)) {
        (false, _) => "Ask more",
        (true, Some((_, engine))) if !engine.speaker().is_model => "Ask",
        (true, _) => "Ask Gemini",
    };
    let typed =
        session.client.send_request::<InputRequest>(InputParams { prompt: prompt.to_owned(), uri }).await;
    let typed = typed.map_err(|error| {
        Failure::new("The editor asked for no question", error.message, "Give the question with the command.")
    })?;
    let question = typed.and_then(|typed| typed.value).map(|text| Cleaner::clean(text.trim()));
    let is_given = question.is_some();
    session.asks.change(id, |ask| {
        ask.given.input = false;
        ask.turn_mut().question = question.unwrap_or_default();
    });
    Ok(is_given)
}
