//! Has the editor ask the person for the question, if the command wants that.

use std::sync::Arc;

use turn::{Cleaner, Failure};

use crate::commands::AskId;
use crate::lsp::protocol::{InputParams, InputRequest};
use crate::lsp::session::Session;
use crate::lsp::titles::ask_whom;

/// Asks for the question, if that is still to be done; `false` if the person cancelled. Fails if the editor cannot ask.
pub(super) async fn obtain(session: &Arc<Session>, id: AskId) -> Result<bool, Failure> {
    let wanted = session.asks.with(id, |ask| {
        let is_first = ask.count() == 1;
        let prompt = if is_first { ask_whom(&ask.turn().speaker.service) } else { "Ask more".to_owned() };
        (ask.given.input, is_first, ask.uri.clone(), prompt)
    });
    let Some((true, is_first, uri, prompt)) = wanted else {
        return Ok(true);
    };
    let typed = session.client.send_request::<InputRequest>(InputParams { prompt, uri }).await;
    let typed = typed.map_err(|error| {
        Failure::new(
            "The editor did not ask for the question",
            error.message,
            "Give the question with the command.",
        )
    })?;
    let question = typed.and_then(|typed| typed.value).map(|text| Cleaner::clean(text.trim()));
    // An empty first question has a meaning; an empty follow-up has none.
    let question = question.filter(|question| is_first || !question.is_empty());
    let is_given = question.is_some();
    session.asks.change(id, |ask| {
        ask.given.input = false;
        ask.turn_mut().question = question.unwrap_or_default();
    });
    Ok(is_given)
}
