//! One ask in this session: where it stands in a document, and its turns.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use turn::view::{Progress, Snapshot};
use ask::{Anchor, Edit};
use turn::{Check, Code, Ending, Excerpt, Output, Prompt, Transcript};
use tokio::sync::Notify;
use tower_lsp::ls_types::Uri;

use crate::settings::EngineChoice;

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
    turns: Vec<Turn>,
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

/// A question with what there is of its answer.
#[derive(Debug)]
pub(crate) struct Turn {
    /// What the person typed; may be empty.
    pub(crate) question: String,
    /// What was sent, once it was.
    pub(crate) prompt: Option<Arc<Prompt>>,
    /// Who answers.
    pub(crate) speaker: String,
    /// How far it has come.
    pub(crate) progress: Progress,
    /// The answer so far.
    pub(crate) transcript: Transcript,
    /// The files of its charts, in order.
    pub(crate) charts: Vec<PathBuf>,
    /// What came of running its code here.
    pub(crate) check: Option<Check>,
    started: Instant,
    elapsed: Option<Duration>,
}

impl Turn {
    fn new(question: String) -> Self {
        Turn {
            question,
            prompt: None,
            speaker: String::new(),
            progress: Progress::Queued,
            transcript: Transcript::default(),
            charts: Vec::new(),
            check: None,
            started: Instant::now(),
            elapsed: None,
        }
    }

    /// From here on it runs.
    pub(crate) fn begin(&mut self, speaker: String) {
        self.speaker = speaker;
        self.progress = Progress::Running;
        self.started = Instant::now();
    }

    /// From here on nothing more comes.
    pub(crate) fn end(&mut self, progress: Progress) {
        self.elapsed = (self.progress == Progress::Running).then(|| self.started.elapsed());
        self.progress = match progress {
            Progress::Ended(Ending::Failed(failure)) => {
                Progress::Ended(Ending::Failed(failure.without_options()))
            }
            other => other,
        };
    }

    /// The last program with what came of it: what is inserted and run again.
    pub(crate) fn last_code(&self) -> Option<(Code, Option<Output>)> {
        let rounds = self.transcript.rounds();
        let round = rounds.iter().rev().find(|round| round.code.is_some())?;
        Some((round.code?.clone(), round.outputs.last().map(|output| (*output).clone())))
    }
}

impl Ask {
    /// An ask that waits to be run.
    pub(crate) fn new(uri: Uri, range: Range<usize>, question: String, given: Given) -> Self {
        let turns = vec![Turn::new(question)];
        Ask { uri, anchor: Anchor::Fresh(range), given, turns, is_shown: false, stop: Arc::default() }
    }

    /// The turn that is shown.
    ///
    /// # Panics
    ///
    /// Never: there is always one.
    pub(crate) fn turn(&self) -> &Turn {
        self.turns.last().expect("an ask has a turn")
    }

    /// The turn that is shown, to be changed.
    ///
    /// # Panics
    ///
    /// Never: there is always one.
    pub(crate) fn turn_mut(&mut self) -> &mut Turn {
        self.turns.last_mut().expect("an ask has a turn")
    }

    /// All turns, oldest first.
    pub(crate) fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// The turns before this one that were answered: what a follow-up replays.
    pub(crate) fn earlier(&self) -> &[Turn] {
        &self.turns[..self.turns.len() - 1]
    }

    /// A next question.
    pub(crate) fn follow_up(&mut self, question: Option<String>) {
        self.given.input = question.is_none();
        self.turns.push(Turn::new(question.unwrap_or_default()));
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
        *self.turn_mut() = Turn::new(question);
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
        self.snapshot_of(self.turn())
    }

    /// A turn, as views see it.
    pub(crate) fn snapshot_of<'a>(&self, turn: &'a Turn) -> Snapshot<'a> {
        Snapshot {
            question: &turn.question,
            speaker: &turn.speaker,
            progress: &turn.progress,
            transcript: &turn.transcript,
            elapsed: turn.elapsed,
            is_stale: self.is_stale(),
            check: turn.check.as_ref(),
        }
    }
}
