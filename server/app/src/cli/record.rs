//! Keeps an ask of the command line in the history.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use history::{AskPlace, Error, History, Number, TurnKind, Which};
use turn::{Failure, Turn};

use crate::keeping::damage;
use crate::keeping::{Keeping, brief_of};
use crate::settings::Settings;

/// How long an ask waits until it is known that something is written.
const PATIENCE: Duration = Duration::from_secs(1);

/// How a change of the history went: the number of its ask, or why it is not kept.
type Told = Result<Option<Number>, Failure>;

/// An ask of the command line as it is kept.
pub(super) struct Record {
    /// The history.
    pub(super) history: History,
    /// `None` once the turn is over.
    pub(super) keeping: Option<Keeping>,
    /// Hears how the latest change went that was waited for.
    told: Receiver<Told>,
    /// The number of the ask, once it is known.
    pub(super) number: Option<Number>,
}

impl Record {
    /// Begins to keep a new turn: of a new ask at this place, or of an earlier ask.
    pub(super) fn begin(
        history: History,
        settings: &Settings,
        earlier: Option<(Which, TurnKind)>,
        place: AskPlace,
        turn: &Turn,
    ) -> Self {
        history.keep_within(settings.history.limits);
        let (sender, told) = mpsc::channel();
        let tell = telling(history.folder(), sender);
        let keeping = match earlier {
            None => Keeping::of_new_ask(&history, place, "{}".to_owned()),
            Some((ask, kind)) => Keeping::of_ask(&history, ask, kind),
        };
        keeping.begin(turn, tell);
        Record { history, keeping: Some(keeping), told, number: None }
    }

    /// Waits a moment until the turn is written: what is sent afterwards is not lost if this process is killed.
    pub(super) fn wait(&mut self) {
        if let Ok(Ok(number)) = self.told.recv_timeout(PATIENCE) {
            self.number = number;
        }
    }

    /// Keeps the end of the turn, which follows `earlier` ones, and waits a moment until it is written.
    pub(super) fn end(
        &mut self,
        earlier: &[Turn],
        turn: &Turn,
        charts: &[PathBuf],
        fingerprint: Option<[u8; 32]>,
    ) {
        let Some(keeping) = self.keeping.take() else { return };
        let (sender, told) = mpsc::channel();
        let tell = telling(self.history.folder(), sender);
        keeping.end(turn.clone(), &brief_of(earlier.iter().chain([turn])), charts, fingerprint, tell);
        let written = told.recv_timeout(PATIENCE);
        self.number = match &written {
            Ok(told) => told.as_ref().ok().copied().flatten(),
            Err(_) => self.number,
        };
        self.told = written.map_or(told, known);
    }

    /// Waits until everything is written. Gives what the person must know.
    pub(super) fn finish(mut self) -> Vec<Failure> {
        if let Some(keeping) = self.keeping.take() {
            // Nothing was sent or run.
            keeping.withdraw();
        }
        self.history.finish();
        let failure = self.told.try_recv().ok().and_then(Result::err);
        damage(&self.history).into_iter().chain(failure).collect()
    }
}

/// Hears how a change went and tells it.
fn telling(folder: &Path, to: Sender<Told>) -> impl FnOnce(Result<Option<Number>, &Error>) + Send + 'static {
    let folder = folder.to_owned();
    // Nobody may wait for it any more.
    move |done| drop(to.send(done.map_err(|error| error.failure(&folder))))
}

/// What was told already, to be asked again.
fn known(told: Told) -> Receiver<Told> {
    let (sender, again) = mpsc::channel();
    let _ = sender.send(told);
    again
}
