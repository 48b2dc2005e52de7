//! Which files of a conversation have changed since they were sent.

use engines::{Engine, last_continued};
use turn::{Sent, Turn};

use super::again;
use crate::commands::AskId;
use crate::given_files::ChangedFiles;
use crate::lsp::session::{Ask, Session};

/// What has changed; `None` if nothing has, as for an engine that gets everything again: it gets the files as they are now.
/// Blocks: looks at the files.
pub(super) fn since_sent(session: &Session, id: AskId, engine: &dyn Engine) -> Option<ChangedFiles> {
    // What came after the last turn that is continued goes along as it is now.
    let sent_before = |ask: &Ask| -> Vec<Sent> {
        let turns: Vec<&Turn> = ask.earlier().collect();
        let continued = last_continued(engine, &turns).map_or(0, |last| last + 1);
        turns[..continued].iter().flat_map(|turn| turn.sent.clone()).collect()
    };
    ChangedFiles::of(&again::with_engine(session, id, engine, sent_before).unwrap_or_default())
}
