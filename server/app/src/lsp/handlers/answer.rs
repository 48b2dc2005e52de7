//! `geminiExec/answer`.

use std::sync::Arc;

use turn::{Failure, view};

use crate::commands::AskId;
use crate::lsp::past;
use crate::lsp::protocol::AnswerText;
use crate::lsp::session::Session;

/// The whole answer of an ask as plain text.
pub(in crate::lsp) async fn answer(session: &Arc<Session>, id: AskId) -> Result<AnswerText, Failure> {
    past::hold(session, id).await?;
    let text = session.asks.with(id, |ask| view::peek(ask.shown(), ask.brief()));
    text.map(|text| AnswerText { text }).ok_or_else(gone)
}

fn gone() -> Failure {
    Failure::new("There is no such answer any more", "", "Ask again.")
}
