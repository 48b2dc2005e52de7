//! One ask in this session: its place in a document, and its turns.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use ask::{Anchor, Edit};
use engines::EngineChoice;
use tokio::sync::Notify;
use tower_lsp::ls_types::Uri;
use turn::view::{Brief, Page, Snapshot, Standing};
use turn::{Check, Ending, Excerpt, Memory, Progress, Speaker, Turn};

/// An ask, with everything that is shown of it.
#[derive(Debug)]
pub(crate) struct Ask {
    /// The document it is about.
    pub(crate) uri: Uri,
    /// The text it is about, or the comment it is in.
    pub(crate) anchor: Anchor,
    /// What was given with the question.
    pub(crate) given: Given,
    /// Its turns, oldest first; never empty.
    turns: Vec<KeptTurn>,
    /// The brief of the turns as they are; empty until it is wanted after a change.
    brief: OnceLock<Arc<Brief>>,
    /// `true` once its result document was opened in the editor.
    pub(crate) is_shown: bool,
    /// Stops the current turn.
    pub(super) stop: Arc<Notify>,
}

/// What was given with a question.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Given {
    /// How the text was chosen, which says how to find it again.
    pub(crate) origin: Origin,
    /// The text, as it was when it was asked about.
    pub(crate) excerpt: Option<Excerpt>,
    /// The files sent with the question.
    pub(crate) attachments: Vec<Uri>,
    /// The engine to use; `None` for the one in the settings.
    pub(crate) engine: Option<EngineChoice>,
    /// `true` if the editor must first ask the person for the question.
    pub(crate) input: bool,
}

/// How the text of an ask was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The whole document.
    Whole,
    /// A selection or a cursor.
    Selection,
    /// An ask comment.
    Comment,
}

/// A turn with what this session keeps about it.
#[derive(Debug)]
struct KeptTurn {
    turn: Turn,
    /// Its chart files, in order.
    charts: Arc<Vec<PathBuf>>,
    /// When it began to run.
    started: Option<Instant>,
}

impl KeptTurn {
    fn new(question: String) -> Self {
        KeptTurn { turn: Turn::new(question), charts: Arc::default(), started: None }
    }
}

impl Ask {
    /// An ask that waits to run. `range` is in bytes.
    pub(crate) fn new(uri: Uri, range: Range<usize>, question: String, given: Given) -> Self {
        let turns = vec![KeptTurn::new(question)];
        Ask {
            uri,
            anchor: Anchor::Fresh(range),
            given,
            turns,
            brief: OnceLock::new(),
            is_shown: false,
            stop: Arc::default(),
        }
    }

    fn last(&self) -> &KeptTurn {
        self.turns.last().expect("an ask has a turn")
    }

    fn last_mut(&mut self) -> &mut KeptTurn {
        self.turns_mut().last_mut().expect("an ask has a turn")
    }

    fn turns_mut(&mut self) -> &mut Vec<KeptTurn> {
        self.brief.take();
        &mut self.turns
    }

    /// The latest turn.
    pub(crate) fn turn(&self) -> &Turn {
        &self.last().turn
    }

    /// The latest turn, to change it.
    pub(crate) fn turn_mut(&mut self) -> &mut Turn {
        &mut self.last_mut().turn
    }

    /// All turns, oldest first.
    pub(crate) fn turns(&self) -> impl ExactSizeIterator<Item = &Turn> {
        self.turns.iter().map(|kept| &kept.turn)
    }

    /// The memories of the turns before the latest, oldest first.
    pub(crate) fn memories(&self) -> Vec<Memory> {
        self.turns[..self.turns.len() - 1].iter().map(|kept| kept.turn.memory.clone()).collect()
    }

    /// The chart files of the latest turn.
    pub(crate) fn charts(&self) -> &Arc<Vec<PathBuf>> {
        &self.last().charts
    }

    /// Adds a chart file to the latest turn.
    pub(crate) fn add_chart(&mut self, path: PathBuf) {
        Arc::make_mut(&mut self.last_mut().charts).push(path);
    }

    /// Marks the latest turn as running.
    pub(crate) fn begin(&mut self, speaker: Speaker) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.turn_mut().begin(speaker, now);
        self.last_mut().started = Some(Instant::now());
    }

    /// Marks the latest turn as ended. Failures lose their advice about command-line options: an editor has none.
    pub(crate) fn end(&mut self, progress: Progress) {
        let elapsed = self.last().started.map(|started| started.elapsed());
        let progress = match progress {
            Progress::Ended(Ending::Failed(failure)) => {
                Progress::Ended(Ending::Failed(failure.without_options()))
            }
            other => other,
        };
        self.turn_mut().end(progress, elapsed);
    }

    /// Adds a turn. Without a question, the editor asks the person for it.
    pub(crate) fn follow_up(&mut self, question: Option<String>) {
        self.given.input = question.is_none();
        self.turns_mut().push(KeptTurn::new(question.unwrap_or_default()));
        self.stop = Arc::default();
    }

    /// Removes the latest turn, unless it is the only one. Returns `true` if it did.
    pub(super) fn remove_latest_turn(&mut self) -> bool {
        let has_others = self.turns.len() > 1;
        if has_others {
            self.turns_mut().pop();
        }
        has_others
    }

    /// Replaces the latest turn by one with the same question, about the text at `range`. An ask comment may hold another
    /// `question` and other files now. A follow-up stays about the text that its conversation is about.
    pub(crate) fn retry(&mut self, range: Range<usize>, question: String, given: Given) {
        let mut asked = std::mem::take(&mut self.turn_mut().question);
        if self.turns.len() == 1 {
            if given.origin == Origin::Comment {
                asked = question;
                self.given.attachments = given.attachments;
            }
            self.given.excerpt = given.excerpt;
            self.anchor = Anchor::Fresh(range);
        }
        *self.last_mut() = KeptTurn::new(asked);
        self.stop = Arc::default();
    }

    /// Marks the code of the latest turn as running on this machine.
    pub(crate) fn begin_check(&mut self) {
        self.turn_mut().check = Some(Check::Running);
        self.stop = Arc::default();
    }

    /// Moves the anchor along with the edits of the text.
    pub(super) fn follow(&mut self, edits: &[Edit]) {
        let anchor = std::mem::replace(&mut self.anchor, Anchor::Removed);
        self.anchor = edits.iter().fold(anchor, Anchor::after);
    }

    /// Stops the latest turn or the local run of its code.
    pub(crate) fn stop(&self) {
        if self.is_busy() {
            self.stop.notify_one();
        }
    }

    /// `true` if the latest turn, or a local run of its code, waits or runs.
    pub(crate) fn is_busy(&self) -> bool {
        !self.turn().progress.is_over() || self.turn().check == Some(Check::Running)
    }

    /// `true` if the text has changed since.
    pub(crate) fn is_stale(&self) -> bool {
        matches!(self.anchor, Anchor::Stale(_))
    }

    /// What the views with one line show of it. While an answer streams, it is computed once for each look after a change.
    pub(crate) fn brief(&self) -> &Arc<Brief> {
        // Only the number of charts counts, not where their links lead.
        self.brief.get_or_init(|| Arc::new(Brief::of(&self.pages(|_| String::new()))))
    }

    fn standing(&self) -> Standing<'_> {
        Standing { is_stale: self.is_stale(), from: None }
    }

    /// The latest turn, as the card sees it.
    pub(crate) fn snapshot(&self) -> Snapshot<'_> {
        Snapshot { turn: self.turn(), standing: self.standing() }
    }

    /// All turns, as pages of the result document. `link` turns a chart file into a link.
    pub(crate) fn pages(&self, link: impl Fn(&Path) -> String) -> Vec<Page<'_>> {
        let pages = self.turns.iter().map(|KeptTurn { turn, charts, .. }| Page {
            heading: &turn.question,
            ask: Snapshot { turn, standing: self.standing() },
            charts: charts.iter().map(|chart| link(chart)).collect(),
        });
        pages.collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use turn::view::Standing;
    use turn::{Check, Ending, Progress};

    use super::{Ask, Given, Origin};

    #[test]
    fn the_brief_is_kept_until_a_turn_changes() {
        let origin = Origin::Selection;
        let given = Given { origin, excerpt: None, attachments: Vec::new(), engine: None, input: false };
        let mut ask = Ask::new("file:///a".parse().expect("a URI"), 0..4, "mean?".to_owned(), given);
        let first = Arc::clone(ask.brief());
        assert!(Arc::ptr_eq(&first, ask.brief()));
        let mut states = vec![first.state.to_string()];
        ask.end(Progress::Ended(Ending::Cut));
        states.push(ask.brief().state.to_string());
        ask.follow_up(Some("sure?".to_owned()));
        states.push(ask.brief().state.to_string());
        ask.remove_latest_turn();
        ask.turn_mut().check = Some(Check::Running);
        states.push(turn::view::lens(ask.brief(), Standing::default()));
        assert_eq!(states, ["queued", "failed", "queued", "✗ the answer was cut off · checking"]);
    }
}
