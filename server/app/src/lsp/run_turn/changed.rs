//! Asks the person before a conversation goes on about files that have changed since they were sent.

use std::sync::Arc;

use tower_lsp::ls_types::MessageType;
use turn::Failure;

use super::{consent, waiting};
use crate::commands::AskId;
use crate::given_files;
use crate::lsp::confirm::is_yes;
use crate::lsp::session::{Ask, Session};

/// Returns once the person has agreed to go on with what was sent (`true`), or if none of it has changed (`false`).
/// Otherwise fails.
pub(super) async fn ask(session: &Arc<Session>, id: AskId) -> Result<bool, Failure> {
    let Some(changes) = unaccepted(session, id).await? else { return Ok(false) };
    let message = format!("{changes} Go on with what was sent?");
    let question = is_yes(&session.client, MessageType::WARNING, message, "Go on", "Cancel");
    if !waiting::for_the_person(session, id, question).await {
        return Err(Failure::new("It was not sent", changes, "Ask anew about the file as it is now."));
    }
    session.consents.let_go_on(id, changes);
    Ok(true)
}

/// What has changed and was not agreed to, in sentences. An engine that gets everything again gets the files as they are
/// now: then nothing has.
pub(super) async fn unaccepted(session: &Arc<Session>, id: AskId) -> Result<Option<String>, Failure> {
    let sent = session.asks.with(id, Ask::sent).filter(|sent| !sent.is_empty());
    let (Some(sent), Some((_, settings))) = (sent, consent::settings(session, id)) else { return Ok(None) };
    let engine = session.engines.resolve(&settings);
    let memories = session.asks.with(id, Ask::memories).unwrap_or_default();
    if !memories.iter().any(|memory| engine.continues_from(memory)) {
        return Ok(None);
    }
    let comparing = tokio::task::spawn_blocking(move || given_files::changes(&sent));
    let changes = comparing.await.map_err(|_| Failure::bug())?.join(" ");
    Ok(Some(changes).filter(|changes| !changes.is_empty() && !session.consents.may_go_on(id, changes)))
}
