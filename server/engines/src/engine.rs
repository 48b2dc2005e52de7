//! What every engine can be asked, before and when it starts.

use std::sync::Arc;

use turn::{Failure, Memory, Prompt, Speaker};

use crate::{Input, Running};

/// Who answers a turn. Resolved once per turn; every question about who answers goes to this value.
pub trait Engine: Send + Sync {
    /// Whom to name.
    fn speaker(&self) -> Speaker;

    /// What it can do.
    fn abilities(&self) -> Abilities;

    /// Whom an ask reaches beyond this machine. Empty if nothing leaves.
    fn destinations(&self) -> Vec<Destination>;

    /// What the person must say yes to before it may start, besides what leaves. Starts programs, so it blocks.
    fn obstacle(&self) -> Result<Option<Obstacle>, Unready>;

    /// Reads what was given into what will be sent or run. Nothing leaves or runs yet. `earlier` are the turns to go on
    /// from, oldest first. Reads files, so it blocks.
    fn prepare(&self, input: Input, earlier: Vec<Memory>) -> Result<Prepared, Unready>;
}

/// What an engine can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// How it gets data files.
    pub files: FileTravel,
    /// `true` if it goes on from earlier turns by itself; `false` if everything must be given again.
    pub remembers: bool,
}

impl Abilities {
    /// `true` if programs run on this machine, with what is on its disk.
    #[must_use]
    pub fn runs_here(&self) -> bool {
        self.files == FileTravel::Descriptors
    }
}

/// How data files reach an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileTravel {
    /// Their bytes are part of the request.
    Inline,
    /// As open files; nothing is copied off this machine.
    Descriptors,
}

/// Somebody an ask reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The service, as people know it: `Gemini`.
    pub service: &'static str,
    /// The host name.
    pub host: String,
}

/// Why an ask cannot start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unready {
    /// The input or the settings cannot be used.
    Input(Failure),
    /// They can, and this machine failed.
    Machine(Failure),
}

impl From<Unready> for Failure {
    fn from(unready: Unready) -> Self {
        match unready {
            Unready::Input(failure) | Unready::Machine(failure) => failure,
        }
    }
}

/// Why code would run without isolation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// What to say before asking whether to run it.
    pub warning: String,
    /// The failure that a no leads to.
    pub refusal: Failure,
}

/// An ask that can start. Dropping it sends and runs nothing.
pub struct Prepared {
    /// Everything that will leave this machine; `None` if nothing does.
    pub prompt: Option<Arc<Prompt>>,
    start: Box<dyn FnOnce() -> Running + Send>,
}

impl Prepared {
    /// An ask with this prompt, started by this function.
    pub(crate) fn new(prompt: Option<Arc<Prompt>>, start: impl FnOnce() -> Running + Send + 'static) -> Self {
        Prepared { prompt, start: Box::new(start) }
    }

    /// Starts it on the current runtime.
    #[must_use]
    pub fn start(self) -> Running {
        (self.start)()
    }
}
