//! Asks the person before local code, or a program of the workspace, runs without isolation.

use std::sync::Arc;

use engines::{Engine, Obstacle, UntrustedProgram};
use tower_lsp::ls_types::MessageType;
use turn::Failure;

use crate::document_id::DocumentId;
use crate::lsp::confirm::is_yes;
use crate::lsp::session::Session;

/// Returns once the person agreed to a program of the workspace. Otherwise fails.
pub(in crate::lsp) async fn may_start(session: &Session, program: UntrustedProgram) -> Result<(), Failure> {
    let UntrustedProgram { path, obstacle: Obstacle { warning, refusal } } = program;
    if session.consents.programs().contains(&path) {
        return Ok(());
    }
    let message = format!("{warning} Run it all the same, until the editor is closed?");
    if !is_yes(&session.client, MessageType::WARNING, message, "Run it", "Don't run").await {
        return Err(refusal.declined());
    }
    session.consents.let_start(path);
    Ok(())
}

/// Returns once the code of a document may run: with isolation (`false`), or without it if the settings allow that, this
/// machine has none, and the person agrees for the workspace folder (`true`). Otherwise fails.
pub(in crate::lsp) async fn consented(
    session: &Arc<Session>,
    document: &DocumentId,
    engine: Arc<dyn Engine>,
) -> Result<bool, Failure> {
    if !engine.may_meet_obstacle() {
        return Ok(false);
    }
    // Taken before the question: the folders may change until the person answers.
    let folder = session.folders().around(document).cloned();
    let checking = tokio::task::spawn_blocking(move || engine.obstacle());
    let Some(obstacle) = checking.await.map_err(|_| Failure::bug())?? else { return Ok(false) };
    let place =
        folder.as_ref().map_or("outside the workspace".into(), |folder| format!("in {}", folder.name()));
    let message =
        format!("{} Run it all the same, and all code {place} until the editor is closed?", obstacle.warning);
    if !is_yes(&session.client, MessageType::WARNING, message, "Run without isolation", "Don't run").await {
        return Err(obstacle.refusal.declined());
    }
    session.consents.let_run_unisolated(folder);
    Ok(true)
}
