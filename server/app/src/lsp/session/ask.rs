//! One ask in this session: how its text is found again, and its turns.

mod shown;

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, OnceLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use ask::{Anchor, TextIndex, Trace};
use history::{Database, Kept, KeptTurn, Listed, Number, RecordKey, TurnKind, Which};
use tokio::sync::{Notify, oneshot};
use turn::view::{Brief, Page, Snapshot, Standing};
use turn::{Check, Cleaner, Ending, Memory, Progress, Sent, Speaker, Turn, cut_after, one_line};

use super::held_turn::{HeldTurn, merged};
use crate::age;
use crate::document_id::{DocumentId, name_in};
use crate::lsp::session::{Given, Origin};
use crate::told_apart::listed;

/// The most characters of a question that is quoted.
const QUOTED: usize = 40;

/// An ask, with everything that is shown of it.
#[derive(Debug)]
pub(crate) struct Ask {
    /// The document it is about.
    pub(crate) uri: DocumentId,
    /// How the text is found again, while its document is closed.
    trace: Option<Trace>,
    /// What was given with the question.
    pub(crate) given: Given,
    /// Its place in the history; `None` if it is not kept.
    pub(crate) kept: Option<KeptAs>,
    /// Where its text stood when it was asked about.
    pub(crate) asked: Option<Trace>,
    /// The file it is about as it was, if the editor did not have it open.
    pub(crate) file: Option<Sent>,
    /// The URI under which the history has it; empty if it has not.
    pub(crate) kept_uri: String,
    /// Where it stood when that was written last; `None` if something of it has changed.
    pub(crate) written_place: Option<Stands>,
    /// `true` if an earlier session asked it.
    is_restored: bool,
    /// Its turns, oldest first. Empty while only the history has them.
    turns: Vec<HeldTurn>,
    /// How many turns it has.
    count: usize,
    /// The chart files of the latest turn, in order.
    charts: Arc<Vec<PathBuf>>,
    /// The chart files of turns that are not kept, also of those that were asked again.
    unkept_charts: Vec<PathBuf>,
    /// The brief of the turns as they are; empty until it is wanted after a change.
    brief: OnceLock<Arc<Brief>>,
    /// The name under which its result document was opened in the editor.
    pub(crate) shown_as: Option<String>,
    /// How the latest turn follows those before: it replaces one if the person wants its question answered anew.
    pub(crate) kind: TurnKind,
    /// Hears when the latest turn is written.
    pub(crate) written: Option<futures_util::future::Shared<oneshot::Receiver<()>>>,
    /// Stops the current turn.
    pub(super) stop: Arc<Notify>,
}

/// An ask in the history.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KeptAs {
    /// How changes name it.
    pub(crate) which: Which,
    /// Its latest turn, if this session asked it.
    pub(crate) turn: Option<RecordKey>,
    /// Its number, once it is written.
    pub(crate) number: Option<Number>,
    /// The database that gave it this number.
    pub(crate) database: Option<Database>,
    /// `true` once all of it is written.
    pub(crate) is_whole: bool,
}

/// Where an ask stood when that was written last, to see if it has moved since.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stands {
    /// The document.
    pub(crate) uri: DocumentId,
    /// The hash of the document's text, as it is or was when it was closed; `None` if it was never open.
    pub(crate) text: Option<u64>,
    /// Where in that text.
    pub(crate) anchor: Anchor,
}

impl KeptAs {
    /// Its number in this database; none if another one has taken the place of its own.
    pub(crate) fn number_in(&self, database: Option<Database>) -> Option<Number> {
        self.number.filter(|_| self.database == database)
    }
}

impl Ask {
    /// An ask that waits to run.
    pub(crate) fn new(uri: DocumentId, question: String, given: Given) -> Self {
        let turns = vec![HeldTurn::about(question, given.excerpt.clone())];
        Ask { turns, ..Ask::without_turns(uri, given) }
    }

    fn without_turns(uri: DocumentId, given: Given) -> Self {
        Ask {
            uri,
            trace: None,
            given,
            kept: None,
            asked: None,
            file: None,
            kept_uri: String::new(),
            written_place: None,
            is_restored: false,
            turns: Vec::new(),
            count: 1,
            charts: Arc::default(),
            unkept_charts: Vec::new(),
            brief: OnceLock::new(),
            shown_as: None,
            kind: TurnKind::Next,
            written: None,
            stop: Arc::default(),
        }
    }

    /// An ask of an earlier session, whose turns only the history has.
    pub(crate) fn restored(uri: DocumentId, given: Given, listed: &Listed) -> Self {
        let number = listed.number;
        let brief: Brief = serde_json::from_str(&listed.view).unwrap_or_default();
        Ask {
            kept: Some(KeptAs {
                which: listed.which(),
                turn: None,
                number: Some(number),
                database: Some(listed.database),
                is_whole: true,
            }),
            kept_uri: listed.uri.clone(),
            is_restored: true,
            count: usize::try_from(listed.turns).unwrap_or(1),
            charts: Arc::new(listed.charts.iter().map(PathBuf::from).collect()),
            brief: Arc::new(brief).into(),
            ..Ask::without_turns(uri, given)
        }
    }

    /// An ask of the history that has no place in this session.
    pub(crate) fn of_history(kept: Kept) -> Self {
        let given = serde_json::from_str(&kept.listed.given).unwrap_or_else(|_| Given::of(Origin::Whole));
        let uri = DocumentId::of_path(Path::new("/"));
        let mut ask = Ask::restored(uri, given, &kept.listed);
        ask.hold(kept);
        ask
    }

    /// `true` if its turns are in memory.
    pub(crate) fn is_held(&self) -> bool {
        !self.turns.is_empty()
    }

    /// Takes its turns from the history into memory. What is in memory already stays.
    pub(crate) fn hold(&mut self, kept: Kept) {
        if self.is_held() {
            return;
        }
        let turns = kept.turns.into_iter().filter(|kept| !kept.is_replaced);
        let held = turns.map(|KeptTurn { turn, charts, .. }| {
            let charts = Arc::new(charts.into_iter().map(PathBuf::from).collect());
            HeldTurn { turn, charts, started: None, is_old: self.is_restored }
        });
        self.turns = held.collect();
        self.count = self.turns.len().max(1);
        let Some(HeldTurn { turn: first, .. }) = self.turns.first() else { return };
        self.given.excerpt.clone_from(&first.excerpt);
        // What no model was asked is decided when one is.
        if self.given.named.is_none() && first.speaker.is_model && first.began.is_some() {
            let named = first.sent.iter().filter(|file| file.is_named).filter_map(|file| file.path.as_ref());
            self.given.named = Some(named.map(|path| DocumentId::of_path(Path::new(path))).collect());
        }
    }

    /// Looks if a turn of the history is one of its own.
    pub(crate) fn has(&self, kept: &Turn) -> bool {
        self.is_replaced_by_latest(kept) || self.turns.iter().any(|held| held.is(kept))
    }

    /// Takes over what other windows have added to its conversation and asked again in it: before its latest turn, in the
    /// order of the history. What they still run is left out: `true` if there is any.
    pub(crate) fn catch_up(&mut self, kept: Kept) -> bool {
        let others = kept.turns.into_iter().filter(|kept| !self.is_replaced_by_latest(&kept.turn)).collect();
        let Some(latest) = self.turns.pop() else { return false };
        let (turns, is_any_running) = merged(std::mem::take(&mut self.turns), &latest, others);
        self.turns = turns;
        self.turns.push(latest);
        self.brief.take();
        self.count = self.turns.len();
        is_any_running
    }

    /// Leaves its turns to the history, if nothing runs and all of it is written.
    pub(crate) fn let_go(&mut self) {
        let is_written = self.kept.is_some_and(|kept| kept.number.is_some() && kept.is_whole);
        if self.is_busy() || !is_written {
            return;
        }
        self.brief();
        self.turns = Vec::new();
        self.given.excerpt = None;
    }

    fn last_mut(&mut self) -> &mut HeldTurn {
        if !self.is_held() {
            // Callers hold an ask before they change it: this is a turn that nobody sees.
            self.turns.push(HeldTurn::new(String::new()));
        }
        self.brief.take();
        let last = self.turns.len() - 1;
        &mut self.turns[last]
    }

    /// The latest turn; an empty one if the turns are not held.
    pub(crate) fn turn(&self) -> &Turn {
        static NOT_HELD: LazyLock<Turn> = LazyLock::new(|| {
            let mut turn = Turn::default();
            turn.end(Progress::Cancelled, None);
            turn
        });
        self.turns.last().map_or(&*NOT_HELD, |last| &last.turn)
    }

    /// How many turns it has.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The latest question.
    pub(crate) fn question(&self) -> &str {
        if self.is_held() { &self.turn().question } else { &self.brief().question }
    }

    /// The latest turn, to change it.
    pub(crate) fn turn_mut(&mut self) -> &mut Turn {
        &mut self.last_mut().turn
    }

    /// The turns before the latest, oldest first.
    pub(crate) fn earlier(&self) -> impl Iterator<Item = &Turn> + Clone {
        self.turns[..self.turns.len().saturating_sub(1)].iter().map(|held| &held.turn)
    }

    /// What an engine needs to continue from the turns before the latest, oldest first.
    pub(crate) fn memories(&self) -> Vec<Memory> {
        self.earlier().map(|turn| turn.goes_on_from().cloned().unwrap_or_default()).collect()
    }

    /// The files given along with each of the turns before the latest.
    pub(crate) fn sent(&self) -> Vec<Vec<Sent>> {
        self.earlier().map(|turn| turn.sent.clone()).collect()
    }

    /// The chart files of the latest turn.
    pub(crate) fn charts(&self) -> &Arc<Vec<PathBuf>> {
        &self.charts
    }

    /// Adds a chart file to the latest turn.
    pub(crate) fn add_chart(&mut self, path: PathBuf) {
        if self.kept.is_none_or(|kept| kept.turn.is_none()) {
            self.unkept_charts.push(path.clone());
        }
        Arc::make_mut(&mut self.last_mut().charts).push(path);
        self.charts = Arc::clone(&self.last_mut().charts);
    }

    /// The chart files that only this session knows. Those of an ask that the history has no longer are among them.
    pub(crate) fn unkept_charts(&self) -> impl Iterator<Item = &PathBuf> {
        let forgotten = self.turns.iter().filter(|_| self.kept.is_none());
        self.unkept_charts.iter().chain(forgotten.flat_map(|held| &*held.charts))
    }

    /// Marks the latest turn as running.
    pub(crate) fn begin(&mut self, speaker: Speaker) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.turn_mut().begin(speaker, now);
        self.last_mut().started = Some(Instant::now());
    }

    /// Marks the latest turn as ended. Failures lose their advice about command-line options: an editor has none.
    pub(crate) fn end(&mut self, progress: Progress) {
        let elapsed = self.turns.last().and_then(|last| last.started).map(|started| started.elapsed());
        let progress = match progress {
            Progress::Ended(Ending::Failed(failure)) => {
                Progress::Ended(Ending::Failed(failure.without_options()))
            }
            other => other,
        };
        self.turn_mut().end(progress, elapsed);
    }

    /// Replaces the latest turn by one with the same question. An ask comment may hold another `question` and other files
    /// now. A follow-up stays about the text that its conversation is about: `false`.
    pub(crate) fn retry(&mut self, question: String, given: Given) -> bool {
        let replaced = std::mem::take(self.turn_mut());
        let mut asked = replaced.question;
        let is_anew = self.turns.len() == 1;
        if is_anew {
            let is_other = self.given.has_other_text(&given);
            if given.origin == Origin::Comment {
                asked = question;
                self.given.attachments = given.attachments;
            }
            // Other code names other files.
            self.given.named.take_if(|_| is_other);
            self.given.excerpt = given.excerpt;
            (self.asked, self.file, self.written_place) = (None, None, None);
        }
        let excerpt = self.given.excerpt.clone().filter(|_| is_anew);
        *self.last_mut() = HeldTurn::about(asked, excerpt);
        self.turn_mut().asked_with = replaced.asked_with;
        self.turn_mut().mask_secret = replaced.mask_secret;
        self.charts = Arc::default();
        (self.is_restored, self.kind) = (false, TurnKind::Again { began: replaced.began });
        self.stop = Arc::default();
        is_anew
    }

    /// Marks the code of the latest turn as running on this machine.
    pub(crate) fn begin_check(&mut self) {
        self.shown_mut().check = Some(Check::Running);
        self.stop = Arc::default();
    }

    /// Notes where its text stands, before its document is closed.
    pub(super) fn close(&mut self, index: &TextIndex<'_>, anchor: &Anchor) {
        self.trace = self.given.origin.trace(index, anchor);
    }

    /// How its text is found again, while its document is closed.
    pub(crate) fn closed_trace(&self) -> Option<&Trace> {
        self.trace.as_ref()
    }

    /// Finds its text again in its document, which was opened; `None` if it was not closed before.
    pub(super) fn reopen(&mut self, index: &TextIndex<'_>) -> Option<Anchor> {
        let trace = self.trace.take()?;
        let as_asked = self.asked.as_ref().and_then(|asked| asked.find(index));
        let as_asked = as_asked.filter(|anchor| matches!(anchor, Anchor::Fresh(_)));
        Some(as_asked.or_else(|| trace.find(index)).unwrap_or(Anchor::Removed))
    }

    /// Stops the latest turn or the local run of its code.
    pub(crate) fn stop(&self) {
        if self.is_busy() {
            self.stop.notify_one();
        }
    }

    /// `true` if the latest turn, or a local run of its code, waits or runs.
    pub(crate) fn is_busy(&self) -> bool {
        self.is_held() && (!self.turn().progress.is_over() || self.shown().check == Some(Check::Running))
    }

    /// `true` if its latest turn is of an earlier session.
    pub(crate) fn is_restored(&self) -> bool {
        self.is_restored
    }

    /// What the views with one line show of it. While an answer streams, it is computed once for each look after a change.
    pub(crate) fn brief(&self) -> &Arc<Brief> {
        // Only the number of charts counts, not where their links lead.
        self.brief.get_or_init(|| Arc::new(Brief::of(&self.pages(false, &[], |_| String::new()))))
    }

    /// When the answer was given, if that was not just now: `from yesterday 14:02`.
    pub(crate) fn from(&self) -> Option<String> {
        let brief = self.brief();
        let began = brief.began.filter(|_| self.is_restored);
        brief.reused.or(began).map(age::from)
    }

    /// The turn that views show, as the card sees it. `from` says when the answer was given.
    pub(crate) fn snapshot<'a>(&'a self, is_stale: bool, from: Option<&'a str>) -> Snapshot<'a> {
        Snapshot { turn: self.shown(), standing: Standing { is_stale, from } }
    }

    /// For each turn, when its answer was given, if that was not just now.
    pub(crate) fn ages(&self) -> Vec<Option<String>> {
        let ages = self.turns.iter().map(|HeldTurn { turn, is_old, .. }| {
            turn.reused.or(turn.began.filter(|_| *is_old)).map(age::from)
        });
        ages.collect()
    }

    /// What the conversation is about, in words: the last question, without one the name of its document.
    pub(crate) fn subject(&self) -> String {
        match one_line(self.question()) {
            question if question.trim().is_empty() => self.about(),
            question => format!("“{}”", cut_after(question.trim(), QUOTED)),
        }
    }

    /// The name of the document that it is about, or those of its files if it is about several; empty if it is about none.
    fn about(&self) -> String {
        if let (Origin::Whole, [_, _, ..]) = (self.given.origin, self.given.attachments.as_slice()) {
            return listed(
                &self.given.attachments.iter().map(|file| Cleaner::clean(&file.name())).collect::<Vec<_>>(),
            );
        }
        let uri = if self.kept_uri.is_empty() { self.uri.as_str() } else { &self.kept_uri };
        Cleaner::clean(&name_in(uri))
    }

    /// All turns, as pages of the result document. `ages` are those of the turns; `link` turns a chart file into a link.
    pub(crate) fn pages<'a>(
        &'a self,
        is_stale: bool,
        ages: &'a [Option<String>],
        link: impl Fn(&Path) -> String,
    ) -> Vec<Page<'a>> {
        let pages = self.turns.iter().enumerate().map(|(index, HeldTurn { turn, charts, .. })| {
            let from = ages.get(index).and_then(Option::as_deref);
            let standing = Standing { is_stale, from };
            let charts = charts.iter().map(|chart| link(chart)).collect();
            let heading = match turn.question.trim() {
                "" => self.about().into(),
                _ => (&turn.question).into(),
            };
            Page { heading, ask: Snapshot { turn, standing }, charts }
        });
        pages.collect()
    }
}

#[cfg(test)]
impl Ask {
    /// One of an earlier session, for tests.
    pub(super) fn past(uri: DocumentId) -> Self {
        Ask { is_restored: true, ..Ask::new(uri, String::new(), Given::of(Origin::Whole)) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use std::path::Path;

    use turn::view::Standing;
    use turn::{Check, Ending, Progress};

    use super::{Ask, DocumentId, Given, Origin};

    #[test]
    fn the_brief_is_kept_until_a_turn_changes() {
        let given = Given::of(Origin::Selection);
        let mut ask = Ask::new(DocumentId::of_path(Path::new("/a")), "mean?".to_owned(), given);
        let first = Arc::clone(ask.brief());
        assert!(Arc::ptr_eq(&first, ask.brief()));
        let mut states = vec![first.state.to_string()];
        ask.end(Progress::Ended(Ending::Cut));
        states.push(ask.brief().state.to_string());
        ask.follow_up("sure?".to_owned());
        states.push(ask.brief().state.to_string());
        ask.end(Progress::Ended(Ending::Cut));
        ask.turn_mut().check = Some(Check::Running);
        states.push(turn::view::lens(ask.brief(), Standing::default()));
        assert_eq!(states, ["queued", "failed", "queued", "✗ the answer was cut off · checking"]);
    }
}
