//! Which files of a conversation have changed since they were sent.

use engines::{Engine, last_continued};
use turn::{How, Sent, Turn};

use super::again;
use crate::commands::AskId;
use crate::given_files;
use crate::lsp::session::{Ask, Session};

/// Under what it is remembered that the person goes on with an ask although this has changed.
pub(super) fn key(id: AskId, changes: &str) -> String {
    format!("changed {} {changes}", id.0)
}

/// What has changed and what counts then, in sentences; `None` if nothing has, as for an engine that gets everything again: it gets the files as
/// they are now. Blocks: looks at the files.
pub(super) fn since_sent(session: &Session, id: AskId, engine: &dyn Engine) -> Option<String> {
    // What came after the last turn that is continued goes along as it is now.
    let sent_before = |ask: &Ask| -> Vec<Sent> {
        let turns: Vec<&Turn> = ask.earlier().collect();
        let continued = last_continued(engine, &turns).map_or(0, |last| last + 1);
        turns[..continued].iter().flat_map(|turn| turn.sent.clone()).collect()
    };
    let sent = again::with_engine(session, id, engine, sent_before).unwrap_or_default();
    let is_uploaded = |file: &Sent| {
        sent.iter().any(|it| it.how == How::Uploaded && (&it.path, &it.name) == (&file.path, &file.name))
    };
    let (uploaded, whole): (Vec<&Sent>, Vec<&Sent>) = sent.iter().partition(|file| is_uploaded(file));
    // Only once the service was asked is it known if it still has an upload.
    let counts = [
        (whole, "What was sent before counts."),
        (uploaded, "What was uploaded before counts, if Google still has it."),
    ];
    let said = counts.map(|(files, counts)| (given_files::changes(files), counts));
    let said = said.into_iter().filter(|(changes, _)| !changes.is_empty());
    let said: Vec<String> = said.map(|(changes, counts)| format!("{} {counts}", changes.join(" "))).collect();
    (!said.is_empty()).then(|| said.join(" "))
}
