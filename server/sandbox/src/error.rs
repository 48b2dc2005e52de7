//! Why there was no run, by what the reader can do about it.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::Layer;

/// Why there was no run. A program that fails is not an error: it is a [`Run`](crate::Run).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no interpreter to run the program.
    #[error("no Python found: {}; install Python 3.10 or newer, or name one", looked_for(asked.as_ref()))]
    PythonMissing {
        /// The interpreter that was asked for; `None` for the one on `PATH`.
        asked: Option<PathBuf>,
    },
    /// The interpreter cannot run today's programs.
    #[error("{} is Python {found}; install Python 3.10 or newer, or name one", executable.display())]
    PythonTooOld {
        /// The interpreter.
        executable: PathBuf,
        /// Its version.
        found: String,
    },
    /// The interpreter is there but did not come up in isolation.
    #[error("{} does not start: {detail}; try another Python", executable.display())]
    PythonBroken {
        /// The interpreter.
        executable: PathBuf,
        /// What it or the system said.
        detail: String,
    },
    /// This machine cannot isolate a program, so none is run.
    #[error("cannot isolate the program, so it was not run ({refusals}); {remedy}")]
    NoLayer {
        /// Why no layer that was allowed is available.
        refusals: Refusals,
        /// What to do about it.
        remedy: &'static str,
    },
    /// The caller cancelled the run.
    #[error("the run was cancelled")]
    Cancelled,
    /// A file's name in the working directory must be one plain path component, used once.
    #[error("{name:?} cannot be the name of a file in the working directory; rename the file")]
    InputName {
        /// The name given.
        name: String,
    },
    /// There is no such file.
    #[error("there is no file {}", path.display())]
    InputMissing {
        /// The file asked for.
        path: PathBuf,
    },
    /// The file lies outside its folder, or a symbolic link is on the way to it.
    #[error("{} is outside its folder or reached by a symbolic link; attach the file itself", path.display())]
    InputOutside {
        /// The file asked for.
        path: PathBuf,
    },
    /// It is a directory, a device, a pipe or a socket.
    #[error("{} is not a regular file", path.display())]
    InputNotAFile {
        /// The file asked for.
        path: PathBuf,
    },
    /// The system does not let us read it.
    #[error("cannot read {}: {source}", path.display())]
    InputUnreadable {
        /// The file asked for.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The run's private directory does not fit on the disk.
    #[error("no space left in {} for the run's files; free some, or set TMPDIR", folder.display())]
    DiskFull {
        /// Where the run's files go.
        folder: PathBuf,
    },
    /// There is no place for the run's private directory.
    #[error("cannot make a folder in {} for the run's files: {source}; set TMPDIR to a folder you can write to", folder.display())]
    NoTemporaryFolder {
        /// Where the run's files go.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// This process, or the person, has as many files open or processes running as the system allows.
    #[error("cannot {doing}: {source}; {remedy}")]
    Exhausted {
        /// What was tried, as the end of "cannot …".
        doing: &'static str,
        /// What the system said.
        source: io::Error,
        /// What to do about it.
        remedy: &'static str,
    },
    /// The system refused something every run needs.
    #[error("cannot {doing}: {source}")]
    System {
        /// What was tried, as the end of "cannot …".
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

impl Error {
    /// For `map_err`: names what was tried.
    #[cfg_attr(not(unix), allow(dead_code, reason = "only runs meet the system"))]
    pub(crate) fn system<E: Into<io::Error>>(doing: &'static str) -> impl FnOnce(E) -> Self {
        move |source| {
            let source = source.into();
            match remedy(&source) {
                Some(remedy) => Self::Exhausted { doing, source, remedy },
                None => Self::System { doing, source },
            }
        }
    }
}

/// What to do where the system has no more of something.
#[cfg(unix)]
pub(crate) fn remedy(error: &io::Error) -> Option<&'static str> {
    match error.raw_os_error()? {
        libc::EMFILE => Some("raise the limit of open files (ulimit -n)"),
        libc::ENFILE => Some("close other programs"),
        libc::EAGAIN => Some("close other programs, or raise the limit of processes (ulimit -u)"),
        libc::ENOMEM => Some("close other programs to free memory"),
        _ => None,
    }
}

#[cfg(not(unix))]
fn remedy(_error: &io::Error) -> Option<&'static str> {
    None
}

fn looked_for(asked: Option<&PathBuf>) -> String {
    match asked {
        Some(path) => format!("{} is not one", path.display()),
        None => "there is no python3 on PATH".to_owned(),
    }
}

/// Why layers were not to be had: `full: there is no bwrap on PATH; reduced: this kernel has no Landlock`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusals(Vec<(Layer, String)>);

impl Refusals {
    #[cfg_attr(not(unix), allow(dead_code, reason = "only runs have layers"))]
    pub(crate) fn push(&mut self, layer: Layer, why: String) {
        self.0.push((layer, why));
    }

    /// Why a layer was not to be had; `None` where it was not asked for.
    #[must_use]
    pub fn of(&self, layer: Layer) -> Option<&str> {
        self.0.iter().find(|(refused, _)| *refused == layer).map(|(_, why)| why.as_str())
    }

    /// For a run in the layer after them; without the name of layer full where nothing else was refused.
    #[cfg_attr(not(unix), allow(dead_code, reason = "only runs have layers"))]
    pub(crate) fn words(&self) -> Option<String> {
        match self.0.as_slice() {
            [] => None,
            [(Layer::Full, why)] => Some(why.clone()),
            _ => Some(self.to_string()),
        }
    }
}

impl fmt::Display for Refusals {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons = self.0.iter().map(|(layer, why)| format!("{layer}: {why}"));
        formatter.write_str(&reasons.collect::<Vec<_>>().join("; "))
    }
}
