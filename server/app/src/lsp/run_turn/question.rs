//! Has the editor ask the person for a question.

use std::sync::Arc;

use turn::{Cleaner, Failure};

use crate::commands::AskId;
use crate::lsp::protocol::{InputParams, InputRequest, InputResult};
use crate::lsp::session::Session;
use crate::lsp::titles::ask_whom;
use crate::settings::AskedWith;

/// Obtains the question of a new ask, if that is still to be done; `false` if the person cancelled. Fails if the editor
/// cannot ask.
pub(super) async fn obtain(session: &Arc<Session>, id: AskId) -> Result<bool, Failure> {
    let wanted = session.asks.with(id, |ask| {
        (ask.given.input, ask.uri.clone(), ask_whom(&ask.turn().speaker.service), ask.given.chosen)
    });
    let Some((true, uri, prompt, chosen)) = wanted else {
        return Ok(true);
    };
    super::publish(session, id);
    let settings = session.engine_settings(&uri, chosen, &AskedWith::default());
    let code_execution = settings.asked().map(|_| settings.answer.runs_code);
    let typed = typed(session, InputParams { prompt, uri, code_execution }).await?;
    let is_given = typed.value.is_some();
    session.asks.change(id, |ask| {
        ask.given.input = false;
        ask.given.chosen.runs_code = typed.code_execution.or(chosen.runs_code);
        ask.turn_mut().question = typed.value.unwrap_or_default();
    });
    Ok(is_given)
}

/// What the person types, which may be empty; no value if they cancel. Fails if the editor cannot ask.
pub(in crate::lsp) async fn typed(session: &Session, wanted: InputParams) -> Result<InputResult, Failure> {
    let typed = session.client.send_request::<InputRequest>(wanted).await;
    let typed = typed.map_err(|error| {
        Failure::new(
            "The editor did not ask for the question",
            error.message,
            "Give the question with the command.",
        )
    })?;
    let mut typed = typed.unwrap_or_default();
    typed.value = typed.value.map(|text| Cleaner::clean(text.trim()));
    Ok(typed)
}
