//! Which files of a conversation have changed since they were sent.

use std::sync::Arc;

use engines::{Engine, last_continued};
use turn::{Failure, Sent, Turn};

use super::again;
use crate::commands::AskId;
use crate::given_files;
use crate::lsp::session::{Ask, Session};

/// Under what it is remembered that the person goes on with an ask although this has changed.
pub(super) fn key(id: AskId, changes: &str) -> String {
    format!("changed {} {changes}", id.0)
}

/// What has changed, in sentences. An engine that gets everything again gets the files as they are
/// now: then nothing has.
pub(super) async fn since_sent(
    session: &Arc<Session>,
    id: AskId,
    engine: &Arc<dyn Engine>,
) -> Result<Option<String>, Failure> {
    let engine = Arc::clone(engine);
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
    Ok(Some(changes).filter(|changes| !changes.is_empty()))
}
