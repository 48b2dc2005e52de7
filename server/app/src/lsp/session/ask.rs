//! One ask in this session: where it stands in a document, and its turns.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use ask::{Anchor, Edit};
use engines::EngineChoice;
use tokio::sync::Notify;
use tower_lsp::ls_types::Uri;
use turn::view::{Page, Snapshot};
use turn::{Check, Ending, Excerpt, Memory, Progress, Speaker, Turn};

/// An ask, with everything that is shown of it.
#[derive(Debug)]
pub(crate) struct Ask {
    /// The document it is about.
    pub(crate) uri: Uri,
    /// The text it is about, or the comment it stands in.
    pub(crate) anchor: Anchor,
    /// What was given with the question.
    pub(crate) given: Given,
    /// The question and those that followed; never empty.
    turns: Vec<KeptTurn>,
    /// Whether its document is open in the editor.
    pub(crate) is_shown: bool,
    /// Stops the current turn.
    pub(super) stop: Arc<Notify>,
}

/// What was given with a question.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Given {
    /// How the text is found again.
    pub(crate) origin: Origin,
    /// The text, as it was then.
    pub(crate) excerpt: Option<Excerpt>,
    /// Files sent along.
    pub(crate) attachments: Vec<Uri>,
    /// Who shall answer, if not the one of the settings.
    pub(crate) engine: Option<EngineChoice>,
    /// Whether the person is to be asked for the question first.
    pub(crate) input: bool,
}

/// How a text was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// All of the document.
    Whole,
    /// By a selection or a cursor.
    Selection,
    /// By an ask comment.
    Comment,
}

/// A turn with what this session keeps of it.
#[derive(Debug)]
struct KeptTurn {
    turn: Turn,
    /// The files of its charts, in order.
    charts: Vec<PathBuf>,
    /// When it began to run.
    started: Option<Instant>,
}

impl KeptTurn {
    fn new(question: String) -> Self {
        KeptTurn { turn: Turn::new(question), charts: Vec::new(), started: None }
    }
}

impl Ask {
    /// An ask that waits to be run.
    pub(crate) fn new(uri: Uri, range: Range<usize>, question: String, given: Given) -> Self {
        let turns = vec![KeptTurn::new(question)];
        Ask { uri, anchor: Anchor::Fresh(range), given, turns, is_shown: false, stop: Arc::default() }
    }

    fn last(&self) -> &KeptTurn {
        self.turns.last().expect("an ask has a turn")
    }

    fn last_mut(&mut self) -> &mut KeptTurn {
        self.turns.last_mut().expect("an ask has a turn")
    }

    /// The turn that is shown.
    pub(crate) fn turn(&self) -> &Turn {
        &self.last().turn
    }

    /// The turn that is shown, to be changed.
    pub(crate) fn turn_mut(&mut self) -> &mut Turn {
        &mut self.last_mut().turn
    }

    /// All turns, oldest first.
    pub(crate) fn turns(&self) -> impl ExactSizeIterator<Item = &Turn> {
        self.turns.iter().map(|kept| &kept.turn)
    }

    /// What the turns before this one leave to go on from, oldest first.
    pub(crate) fn memories(&self) -> Vec<Memory> {
        self.turns[..self.turns.len() - 1].iter().map(|kept| kept.turn.memory.clone()).collect()
    }

    /// The files of the charts of the turn that is shown.
    pub(crate) fn charts(&self) -> &[PathBuf] {
        &self.last().charts
    }

    /// Takes the file of the next chart.
    pub(crate) fn add_chart(&mut self, path: PathBuf) {
        self.last_mut().charts.push(path);
    }

    /// From here on the current turn runs.
    pub(crate) fn begin(&mut self, speaker: Speaker) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.turn_mut().begin(speaker, now);
        self.last_mut().started = Some(Instant::now());
    }

    /// From here on nothing more comes of the current turn. In an editor there is no command line: failures lose its
    /// options.
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

    /// A next question.
    pub(crate) fn follow_up(&mut self, question: Option<String>) {
        self.given.input = question.is_none();
        self.turns.push(KeptTurn::new(question.unwrap_or_default()));
        self.stop = Arc::default();
    }

    /// Takes the last question back, unless it is the only one; whether it did.
    pub(super) fn take_back(&mut self) -> bool {
        let has_others = self.turns.len() > 1;
        if has_others {
            self.turns.pop();
        }
        has_others
    }

    /// The same question again, about this text.
    pub(crate) fn retry(&mut self, range: Range<usize>, excerpt: Option<Excerpt>) {
        let question = std::mem::take(&mut self.turn_mut().question);
        *self.last_mut() = KeptTurn::new(question);
        self.given.excerpt = excerpt;
        self.anchor = Anchor::Fresh(range);
        self.stop = Arc::default();
    }

    /// From here on its code runs here.
    pub(crate) fn begin_check(&mut self) {
        self.turn_mut().check = Some(Check::Running);
        self.stop = Arc::default();
    }

    /// Moves along with the text.
    pub(super) fn follow(&mut self, edits: &[Edit]) {
        let anchor = std::mem::replace(&mut self.anchor, Anchor::Removed);
        self.anchor = edits.iter().fold(anchor, Anchor::after);
    }

    /// Stops what runs of it.
    pub(crate) fn stop(&self) {
        if self.is_busy() {
            self.stop.notify_one();
        }
    }

    /// Whether anything of it runs.
    pub(crate) fn is_busy(&self) -> bool {
        !self.turn().progress.is_over() || self.turn().check == Some(Check::Running)
    }

    /// Whether the text has changed since.
    pub(crate) fn is_stale(&self) -> bool {
        matches!(self.anchor, Anchor::Stale(_))
    }

    /// The current turn, as views see it.
    pub(crate) fn snapshot(&self) -> Snapshot<'_> {
        Snapshot { turn: self.turn(), is_stale: self.is_stale() }
    }

    /// All turns as pages of a document. `link` makes a link of a chart's file.
    pub(crate) fn pages(&self, link: impl Fn(&Path) -> String) -> Vec<Page<'_>> {
        let pages = self.turns.iter().map(|KeptTurn { turn, charts, .. }| Page {
            heading: &turn.question,
            ask: Snapshot { turn, is_stale: self.is_stale() },
            charts: charts.iter().map(|chart| link(chart)).collect(),
        });
        pages.collect()
    }
}
