//! What a run is on every system: what goes to the interpreter, what comes back, and what that means.

pub(crate) mod ending;
pub(crate) mod interpreter;
pub(crate) mod job;
pub(crate) mod png;
pub(crate) mod reports;

use std::io::Seek;
use std::path::PathBuf;
use std::time::Duration;

use crate::python::OLDEST;
use crate::{Error, InputFile, Layer, Limits, Run};
use ending::{BrokenLimit, CapturedOutput, ProcessEnd};
use reports::{Reports, Stage};

/// Processor time a run may use beyond its time on the clock.
const EXTRA_CPU_SECONDS: u64 = 5;

/// How long each step on the way to the program may take, from a disk that is busy; its own time starts after them.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// How long what a run has started may hold on to its pipes once it is over.
pub(crate) const LAST_BREATH: Duration = Duration::from_secs(2);

/// The most bytes of all its files together that a program gets as copies of its own, to change as it likes. More than
/// that is not copied where it can be mounted, and can only be read.
const MAX_COPIED_BYTES: u64 = 64 << 20;
/// What a program may write to its working folder.
pub(crate) const WORK_BYTES: u64 = 512 << 20;
/// What it may write to its temporary folder.
pub(crate) const TEMPORARY_BYTES: u64 = 256 << 20;
/// Processes and threads together.
pub(crate) const MAX_TASKS: usize = 1024;
/// The most bytes of a file that a program writes.
pub(crate) const MAX_FILE_BYTES: u64 = 256 << 20;
/// The most files a process has open.
pub(crate) const OPEN_FILES: u64 = 1024;

/// A run that ended.
pub(crate) struct EndedRun {
    pub(crate) ending: ProcessEnd,
    pub(crate) said: CapturedOutput,
    pub(crate) reports: Reports,
    pub(crate) elapsed: Duration,
    pub(crate) peak_memory: u64,
}

/// Why a layer did not bring a program to its end.
pub(crate) enum LayerFailure {
    /// The layer is not available here; nothing of the program ran.
    Unavailable(String),
    /// Another layer would not help.
    Other(Error),
}

impl From<Error> for LayerFailure {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl EndedRun {
    /// Its result, if the program began. `explain` makes a reason of the last words of what did not get as far as to
    /// isolate.
    pub(crate) fn judge(
        self,
        layer: Layer,
        limits: &Limits,
        executable: PathBuf,
        explain: impl FnOnce(&str) -> String,
    ) -> Result<Run, LayerFailure> {
        match self.reports.stage().clone() {
            Stage::Starting => return Err(LayerFailure::Unavailable(explain(&self.last_words()))),
            Stage::Refused(why) => return Err(LayerFailure::Unavailable(why)),
            Stage::NotStarted(detail) => return Err(Error::PythonBroken { executable, detail }.into()),
            Stage::Confined | Stage::Waiting => {
                return Err(Error::PythonBroken { executable, detail: self.last_words() }.into());
            }
            Stage::Running(Some(found)) if found < OLDEST => {
                return Err(Error::PythonTooOld { executable, found: found.to_string() }.into());
            }
            Stage::Running(_) => {}
        }
        let notes = self.reports.notes();
        let (images, files) = self.reports.into_results();
        Ok(Run {
            outcome: self.ending.outcome(),
            output: ending::text(self.ending, limits, &notes, &self.said),
            images,
            files,
            layer,
            why_not_full: None,
            elapsed: self.elapsed,
            peak_memory: self.peak_memory,
        })
    }

    /// What a process said that did not come as far as the program.
    fn last_words(&self) -> String {
        let message = String::from_utf8_lossy(&self.said.errors);
        match message.trim().lines().last() {
            Some(line) => line.to_owned(),
            None if self.ending == ProcessEnd::Stopped(BrokenLimit::Deadline) => {
                "it did not start in time".to_owned()
            }
            None => "it ended without a word".to_owned(),
        }
    }
}

/// Processor time that each process of a run may use.
pub(crate) fn cpu_seconds(limits: &Limits) -> u64 {
    limits.wall.as_secs() + EXTRA_CPU_SECONDS
}

/// Whether the program gets copies of its own.
pub(crate) fn are_copied(files: &[InputFile]) -> bool {
    let length = |input: &InputFile| input.file.metadata().map_or(u64::MAX, |file| file.len());
    files.iter().map(length).fold(0, u64::saturating_add) <= MAX_COPIED_BYTES
}

/// Each name must be a file of its own in the working directory.
pub(crate) fn check_names(files: &[InputFile]) -> Result<(), Error> {
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
pub(crate) fn rewind(files: &[InputFile]) -> Result<(), Error> {
    let mut files = files.iter().map(|input| &input.file);
    files.try_for_each(|mut file| file.rewind()).map_err(Error::system("read a file from its start"))
}
