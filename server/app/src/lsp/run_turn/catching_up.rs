//! Takes over what other windows and the terminal have added to a conversation, before its next question is sent.

use std::sync::Arc;

use tower_lsp::ls_types::MessageType;

use crate::commands::AskId;
use crate::kept_files;
use crate::lsp::past::in_history;
use crate::lsp::session::{KeptAs, Session};

/// Takes over what other windows and the terminal have added to the conversation of an ask. What they still run is left out,
/// which is said. Where the history cannot be read, the conversation goes on as it is known here.
pub(super) async fn catch_up(session: &Arc<Session>, id: AskId) {
    let known = session.asks.with(id, |ask| ask.kept.filter(|_| ask.count() > 1)).flatten();
    let Some(KeptAs { number: Some(number), database, .. }) = known else { return };
    let looking = Arc::clone(session);
    let newer = in_history(session, move |history| {
        history.read_if_any(|store| {
            store.load_if_any(number, |kept| looking.asks.with(id, |ask| !ask.has(kept)) == Some(true))
        })
    });
    let Ok(Some(kept)) = newer.await else { return };
    if Some(kept.listed.database) != database {
        return;
    }
    let shown = kept.clone();
    let writing = in_history(session, move |history| Ok(kept_files::write_charts(history.folder(), &shown)));
    // Without them the conversation can go on.
    let _ = writing.await;
    let caught_up = session.asks.change(id, |ask| (ask.uri.clone(), ask.catch_up(kept)));
    let Some((uri, is_any_running)) = caught_up else { return };
    session.changes.soon(uri);
    if is_any_running {
        let said = "Another window asks something in this conversation, too: this question goes without it.";
        session.client.show_message(MessageType::INFO, said).await;
    }
}
