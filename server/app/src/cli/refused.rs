//! A command that did not start.

use engines::Unready;
use turn::Failure;

use crate::exit::Exit;

/// Why a command did not start.
pub(super) struct Refused {
    /// In words.
    pub(super) failure: Failure,
    /// For scripts.
    pub(super) exit: Exit,
}

impl Refused {
    /// The command could be carried out, and failed.
    pub(super) fn failed(failure: Failure) -> Self {
        Refused { failure, exit: Exit::Failed }
    }
}

/// Most of what stops an ask before it starts is in the command line or the files it names.
impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Refused { failure, exit: Exit::Usage }
    }
}

impl From<Unready> for Refused {
    fn from(unready: Unready) -> Self {
        match unready {
            Unready::Input(failure) => failure.into(),
            Unready::Machine(failure) => Refused::failed(failure),
        }
    }
}
