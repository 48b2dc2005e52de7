//! Waits for the person.

use std::sync::Arc;

use crate::commands::AskId;
use crate::lsp::session::Session;

/// Waits for what the person says to a question; meanwhile the ask shows that.
pub(super) async fn for_the_person<T>(
    session: &Arc<Session>,
    id: AskId,
    question: impl Future<Output = T>,
) -> T {
    let shows = |words: Option<&str>| {
        session.asks.change(id, |ask| ask.turn_mut().working = words.map(str::to_owned));
        super::publish(session, id);
    };
    shows(Some("waiting for your answer"));
    let answer = question.await;
    shows(None);
    answer
}
