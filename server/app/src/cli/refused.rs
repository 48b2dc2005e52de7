//! The reason and the exit code of a command that did not start.

use engines::Unready;
use turn::Failure;

use crate::complain::complain;
use crate::exit::Exit;

/// Why a command did not start.
pub(super) struct Refused {
    /// The message for the person.
    pub(super) failure: Failure,
    /// The exit code.
    pub(super) exit: Exit,
}

impl Refused {
    /// The command line can be used, but the command failed.
    pub(super) fn failed(failure: Failure) -> Self {
        Refused { failure, exit: Exit::Failed }
    }

    /// Tells the person, and gives the exit code.
    pub(super) fn reported(self) -> Exit {
        complain(&self.failure);
        self.exit
    }
}

/// Most failures before the start are in the command line or the files it names.
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
