//! Why there was no run, by what the reader can do about it.

use std::io;
use std::path::PathBuf;

use crate::Refusals;

/// Why there was no run. A program that fails is not an error: it is a [`Run`](crate::Run).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No interpreter was found.
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
    /// The interpreter exists but does not start in isolation.
    #[error("{} does not start: {detail}; try another Python", executable.display())]
    PythonBroken {
        /// The interpreter.
        executable: PathBuf,
        /// The message of the interpreter or the system.
        detail: String,
    },
    /// The virtual environment does not say where its interpreter is installed.
    #[error("the environment {} names {} as the folder of its Python, and there is none; make it anew, or name another Python", environment.display(), home.display())]
    EnvironmentBroken {
        /// The folder of the environment.
        environment: PathBuf,
        /// The folder that it names.
        home: PathBuf,
    },
    /// A program of an untrusted folder would have to be started outside the sandbox.
    #[error("{} is a program of this workspace and would run outside the sandbox, to find Python; name another Python, or, if you trust it, name it with --python", program.display())]
    Untrusted {
        /// The program.
        program: PathBuf,
    },
    /// This machine cannot isolate the program, so it was not run.
    #[error("cannot isolate the program, so it was not run ({refusals}); {remedy}")]
    NoLayer {
        /// Why each allowed layer is not available.
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
    /// Too many large files to mount each of them.
    #[error("{files} files of {} are too many: files of more than 64 MiB together are mounted one by one, at most {most}; \
             attach the folder itself, or fewer of its files", if folder.is_empty() { "this folder" } else { folder })]
    TooManyFiles {
        /// The folder, as programs find it; empty for the working directory.
        folder: String,
        /// How many there are.
        files: usize,
        /// How many can be mounted.
        most: usize,
    },
    /// There is no such file.
    #[error("there is no file {}", path.display())]
    InputMissing {
        /// The file asked for.
        path: PathBuf,
    },
    /// The file is outside its folder, or a symbolic link is on the way to it.
    #[error("{} is outside its folder or reached by a symbolic link; attach the file itself", path.display())]
    InputOutside {
        /// The file asked for.
        path: PathBuf,
    },
    /// The path names a directory, a device, a pipe or a socket.
    #[error("{} is not a regular file", path.display())]
    InputNotAFile {
        /// The file asked for.
        path: PathBuf,
    },
    /// The system refuses to read the file.
    #[error("cannot read {}: {source}", path.display())]
    InputUnreadable {
        /// The file asked for.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The disk has no room for the run's private folder.
    #[error("no space left in {} for the run's files; free some, or set TMPDIR", folder.display())]
    DiskFull {
        /// The folder of temporary files.
        folder: PathBuf,
    },
    /// The run's private folder cannot be made.
    #[error("cannot make a folder in {} for the run's files: {source}; set TMPDIR to a folder you can write to", folder.display())]
    NoTemporaryFolder {
        /// The folder of temporary files.
        folder: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The system has no more memory, open files or processes for this process or person.
    #[error("cannot {doing}: {source}; {remedy}")]
    Exhausted {
        /// What failed, as the end of the sentence "cannot …".
        doing: &'static str,
        /// The system's error.
        source: io::Error,
        /// What to do about it.
        remedy: &'static str,
    },
    /// The system refused something that every run needs.
    #[error("cannot {doing}: {source}")]
    System {
        /// What failed, as the end of the sentence "cannot …".
        doing: &'static str,
        /// The system's error.
        source: io::Error,
    },
}

impl Error {
    /// For `map_err`: `doing` is the end of the sentence "cannot …".
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

/// What to do if the system has no more of something; `None` for other errors.
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
