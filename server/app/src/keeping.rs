//! Keeps a turn in the history while it runs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use engines::{Prepared, Sink};
use history::{About, AskPlace, Error, History, Hooks, Number, RecordKey, TurnKind, Which, Write};
use turn::view::{Brief, Page, Snapshot, Standing};
use turn::{Activity, Event, Failure, Mark, Memory, Turn, shown};

use crate::counting::Counting;
use crate::document_id::DocumentId;
use crate::kept_files;
use crate::settings::Settings;

/// The history of a person.
pub(crate) fn history(state_folder: &Path) -> History {
    let hooks = Hooks { view: |turn| view(&brief(turn)), remove_files: kept_files::remove };
    History::at(state_folder.join("history"), hooks)
}

/// What to tell of the history since the last call: damaged files that were set aside, asks that could not be ended.
pub(crate) fn damage(history: &History) -> Vec<Failure> {
    let told = |file: PathBuf| {
        let detail = format!("it was moved to {}, and a new one begun", shown(&file));
        Failure::new("The history was damaged", detail, "Delete that file if you do not need it.")
    };
    let unrecovered = history.take_unrecovered().map(|error| {
        let failure = error.failure(history.folder());
        Failure::new("An ask that was cut still looks as if it ran", failure.detail, failure.remedy)
    });
    history.take_set_aside().into_iter().map(told).chain(unrecovered).collect()
}

/// What one-line views show of an ask with one turn.
pub(crate) fn brief(turn: &Turn) -> Brief {
    brief_of([turn])
}

/// What one-line views show of an ask with these turns, oldest first.
pub(crate) fn brief_of<'a>(turns: impl IntoIterator<Item = &'a Turn>) -> Brief {
    let page = |turn: &'a Turn| {
        let ask = Snapshot { turn, standing: Standing::default() };
        // Only the number of charts counts, not where their links lead.
        let charts = turn.transcript.images().map(|_| String::new()).collect();
        Page { heading: (&turn.question).into(), ask, charts }
    };
    Brief::of(&turns.into_iter().map(page).collect::<Vec<_>>())
}

/// What one-line views show of an ask, as the history stores it.
pub(crate) fn view(brief: &Brief) -> String {
    serde_json::to_string(brief).unwrap_or_default()
}

/// A turn that is kept while it runs.
pub(crate) struct Keeping {
    history: History,
    /// Its ask.
    pub(crate) ask: Which,
    /// The turn.
    pub(crate) turn: RecordKey,
    kind: TurnKind,
    mark: Mark,
    has_memory: bool,
    /// How often something of the answer was kept.
    bits: usize,
}

impl Keeping {
    /// A turn of a new ask, which is added to the history with it.
    pub(crate) fn of_new_ask(history: &History, place: AskPlace, given: String) -> Self {
        let ask = RecordKey::new();
        history.write(Write::Ask { key: ask, place, given });
        Keeping::of_ask(history, Which::New(ask), TurnKind::Next)
    }

    /// A turn of an ask.
    pub(crate) fn of_ask(history: &History, ask: Which, kind: TurnKind) -> Self {
        let (history, turn) = (history.clone(), RecordKey::new());
        Keeping { history, ask, turn, kind, mark: Mark::default(), has_memory: false, bits: 0 }
    }

    /// Adds the turn to the history at once. `done` hears the number of its ask, or why it is not kept.
    pub(crate) fn begin(
        &self,
        turn: &Turn,
        done: impl FnOnce(Result<Option<Number>, &Error>) + Send + 'static,
    ) {
        self.history.write_and(self.known(turn), done);
    }

    /// Adds the turn to the history soon, with what follows. `done` hears the number of its ask, or why it is not kept.
    pub(crate) fn begin_soon(
        &self,
        turn: &Turn,
        done: impl FnOnce(Result<Option<Number>, &Error>) + Send + 'static,
    ) {
        self.history.write_soon_and(self.known(turn), done);
    }

    /// Keeps what is known of the question now.
    pub(crate) fn update(&self, turn: &Turn) {
        self.history.write(self.known(turn));
    }

    fn known(&self, turn: &Turn) -> Write {
        let (view, turn) = (view(&brief(turn)), Box::new(turn.without_answer()));
        Write::Turn { ask: self.ask, key: self.turn, kind: self.kind, turn, view }
    }

    /// Keeps what is new in the answer.
    fn more(&mut self, turn: &Turn) {
        let is_new = !self.has_memory && turn.memory != Memory::default();
        let memory = is_new.then(|| Box::new(turn.memory.opening()));
        self.has_memory |= is_new;
        let (pieces, parts) = turn.since(&mut self.mark);
        if is_new || !pieces.is_empty() || !parts.is_empty() {
            self.history.write(Write::More { turn: self.turn, pieces, parts, memory });
            self.bits += 1;
        }
    }

    /// Keeps where the charts so far were saved: they are removed with the ask, also if this process is killed.
    fn charts(&self, charts: &[PathBuf]) {
        self.history.write(Write::Charts { turn: self.turn, charts: paths(charts) });
    }

    /// Keeps the end of the turn. `brief` is what one-line views show; `done` hears how it went.
    pub(crate) fn end(
        mut self,
        turn: Turn,
        brief: &Brief,
        charts: &[PathBuf],
        fingerprint: Option<[u8; 32]>,
        done: impl FnOnce(Result<Option<Number>, &Error>) + Send + 'static,
    ) {
        self.more(&turn);
        // Only what a service said itself, and all of it, may stand for another answer.
        let is_whole = turn.is_whole() && turn.reused.is_none();
        let charts = paths(charts);
        let fingerprint = fingerprint.filter(|_| is_whole);
        let (key, view, turn, bits) = (self.turn, view(brief), Box::new(turn), Some(self.bits));
        self.history.write_and(Write::End { key, turn, view, charts, fingerprint, bits }, done);
    }

    /// Removes the turn: it never began.
    pub(crate) fn withdraw(self) {
        self.history.write(Write::Withdrawn { turn: self.turn });
    }
}

/// What asks are about a document, or have its file along.
pub(crate) fn about(document: &DocumentId) -> About {
    let path = document.file().and_then(|path| path.to_str().map(str::to_owned));
    About { uris: document.spellings(), path }
}

/// The paths of files, as the history stores them.
pub(crate) fn paths<'a>(files: impl IntoIterator<Item = &'a PathBuf>) -> Vec<String> {
    files.into_iter().map(|file| file.to_string_lossy().into_owned()).collect()
}

/// A sink that saves the charts of an answer as files.
pub(crate) trait SavesCharts: Sink {
    /// The paths of those that it has saved, in order.
    fn charts(&self) -> Vec<PathBuf>;
}

/// A sink whose answer is kept as it comes.
pub(crate) struct KeepingSink<'a, S> {
    /// Shows the answer.
    pub(crate) inner: &'a mut S,
    /// `None` if it is not kept.
    pub(crate) keeping: Option<&'a mut Keeping>,
    /// `None` if its tokens are counted at its end alone.
    pub(crate) counting: Option<&'a mut Counting>,
}

impl<S: SavesCharts> Sink for KeepingSink<'_, S> {
    type Error = S::Error;

    fn change<T>(&mut self, change: impl FnOnce(&mut Turn) -> T) -> Option<T> {
        self.inner.change(change)
    }

    fn must_not_send(&mut self) -> Option<Failure> {
        self.inner.must_not_send().or_else(|| self.must_not_go_on())
    }

    fn must_not_go_on(&mut self) -> Option<Failure> {
        self.counting.as_ref().and_then(|counting| counting.used_up())
    }

    fn waiting(&mut self, delay: Duration, reason: &str) -> Result<(), S::Error> {
        self.inner.waiting(delay, reason)
    }

    fn counting_down(&mut self, left: Duration, reason: &str) -> Result<(), S::Error> {
        self.inner.counting_down(left, reason)
    }

    fn working(&mut self, words: &str) -> Result<(), S::Error> {
        self.inner.working(words)
    }

    fn show(&mut self, events: Vec<Event>, activity: Option<Activity>) -> Result<(), S::Error> {
        let has_chart = events.iter().any(|event| matches!(event, Event::Image(_)));
        let shown = self.inner.show(events, activity);
        if let Some(keeping) = self.keeping.as_ref().filter(|_| has_chart) {
            keeping.charts(&self.inner.charts());
        }
        shown
    }

    fn settle(&mut self) -> Result<(), S::Error> {
        let KeepingSink { inner, keeping, counting } = self;
        if let Some(keeping) = keeping {
            inner.change(|turn| keeping.more(turn));
        }
        if let Some(counting) = counting {
            inner.change(|turn| counting.note(turn));
        }
        inner.settle()
    }
}

/// The answer that was kept of the same ask.
#[derive(Default)]
pub(crate) struct KeptAnswer {
    /// The answer; `None` if there is none.
    pub(crate) turn: Option<Turn>,
    /// The fingerprint of the ask, under which its answer may be found later.
    pub(crate) fingerprint: Option<[u8; 32]>,
}

/// Looks for the answer that was kept of the same ask. Blocks: reads from the disk.
pub(crate) fn kept_answer(prepared: &Prepared, history: &History, settings: &Settings) -> KeptAnswer {
    let fingerprint = settings.history.is_kept.then(|| prepared.fingerprint()).flatten();
    let wanted = fingerprint.filter(|_| settings.history.reuse);
    // If the history cannot be read, the service is asked.
    let turn = wanted.and_then(|wanted| history.read_if_any(|store| store.answered(&wanted)).ok().flatten());
    KeptAnswer { turn, fingerprint }
}
