//! Asks the person before a conversation goes on about files that have changed since they were sent.

use std::sync::Arc;

use tower_lsp::ls_types::MessageType;
use turn::Failure;

use super::consent::Cleared;
use crate::commands::AskId;
use crate::given_files;
use crate::lsp::confirm::is_yes;
use crate::lsp::session::Session;

/// Returns once the person has agreed to go on with what was sent, or if none of it has changed. Otherwise fails. An
/// engine that gets everything again gets the files as they are now.
pub(super) async fn accepted(session: &Arc<Session>, id: AskId, cleared: &Cleared) -> Result<(), Failure> {
    let earlier = session.asks.with(id, |ask| (ask.memories(), ask.sent())).unwrap_or_default();
    let (memories, sent) = earlier;
    if sent.is_empty() || !memories.iter().any(|memory| cleared.engine.continues_from(memory)) {
        return Ok(());
    }
    let comparing = tokio::task::spawn_blocking(move || given_files::changes(&sent));
    let changes = comparing.await.map_err(|_| Failure::bug())?;
    let message = format!("{} Go on with what was sent?", changes.join(" "));
    if changes.is_empty() || session.consents.may_go_on(id, &message) {
        return Ok(());
    }
    if !is_yes(&session.client, MessageType::WARNING, message.clone(), "Go on", "Cancel").await {
        let remedy = "Ask anew about the file as it is now.";
        return Err(Failure::new("It was not sent", changes.join(" "), remedy));
    }
    session.consents.let_go_on(id, message);
    Ok(())
}
