//! Asks the person before a conversation goes on about files that have changed since they were sent.

use std::sync::Arc;

use engines::last_continued;
use tower_lsp::ls_types::MessageType;
use turn::{Failure, Sent, Turn};

use super::{again, consent, waiting};
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
    let Some((_, settings)) = consent::settings(session, id) else { return Ok(None) };
    let engine = session.engines.resolve(&settings);
    // What came after the last turn that is continued goes along as it is now.
    let looking = Arc::clone(session);
    let comparing = tokio::task::spawn_blocking(move || {
        let sent_before = |ask: &Ask| -> Vec<Sent> {
            let turns: Vec<&Turn> = ask.earlier().collect();
            let continued = last_continued(&*engine, &turns).map_or(0, |last| last + 1);
            turns[..continued].iter().flat_map(|turn| turn.sent.clone()).collect()
        };
        let sent = again::with_engine(&looking, id, &*engine, sent_before).unwrap_or_default();
        given_files::changes(&sent)
    });
    let changes = comparing.await.map_err(|_| Failure::bug())?.join(" ");
    Ok(Some(changes).filter(|changes| !changes.is_empty() && !session.consents.may_go_on(id, changes)))
}
