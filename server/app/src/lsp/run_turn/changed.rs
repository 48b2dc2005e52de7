//! Which files of a conversation have changed since they were sent, or used on this machine.

use engines::{Engine, used_here};
use turn::{Sent, Turn};

use super::again;
use crate::commands::AskId;
use crate::given_files::{ChangedFiles, ChangedSinceRun};
use crate::lsp::session::{Ask, Session};

/// What has changed since it was sent; `None` if nothing has, as for an engine that gets everything again: it gets the files as
/// they are now. Blocks: looks at the files.
pub(super) fn since_sent(session: &Session, id: AskId, engine: &dyn Engine) -> Option<ChangedFiles> {
    // What the engine does not continue from goes along as it is now, or is no part of the conversation.
    let sent_before = |ask: &Ask| -> Vec<Sent> {
        ask.earlier().filter(|turn| engine.continues(turn)).flat_map(|turn| turn.sent.clone()).collect()
    };
    ChangedFiles::of(&again::with_engine(session, id, engine, sent_before).unwrap_or_default())
}

/// What is not any more what a program on this machine had, whose output goes along now. Blocks: looks at the files.
pub(super) fn since_run(session: &Session, id: AskId, engine: &dyn Engine) -> Option<ChangedSinceRun> {
    let used = |ask: &Ask| -> Vec<(Sent, bool)> {
        let turns: Vec<&Turn> = ask.earlier().collect();
        used_here(engine, &turns).map(|(file, is_named)| (file.clone(), is_named)).collect()
    };
    let used = again::with_engine(session, id, engine, used).unwrap_or_default();
    ChangedSinceRun::of(used.iter().map(|(file, is_named)| (file, *is_named)))
}
