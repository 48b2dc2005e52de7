//! A sandbox that was started and waits for its program: a moment in a cold run, longer as a spare.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::ending::{self, Ending, Stop};
use super::job::Job;
use super::launch::Started;
use super::reports::Stage;
use super::run_folder::RunFolder;
use super::supervise::{self, Ended, Pipes, Terms, Until};
use super::{Failure, bubblewrap, cpu_seconds, rewind};
use crate::python::OLDEST;
use crate::{Cancel, Error, Layer, Program, Run};

/// Nothing of it is left when this is dropped.
pub(super) struct Waiting {
    // The processes first: they use the folder.
    pub(super) run: Started,
    pub(super) pipes: Pipes,
    /// Until it is handed over.
    pub(super) job: Option<Job>,
    pub(super) layer: Layer,
    pub(super) files: Files,
    /// The interpreter, for errors.
    pub(super) python: PathBuf,
}

/// How the program's files come to it.
pub(super) enum Files {
    /// In layer full, mounted when the container was made.
    Mounted,
    /// In layer full, copied into the container that was there before.
    InJob,
    /// In layer reduced, copied by the host.
    Folder(RunFolder),
}

/// What a wait came to.
pub(super) struct Woken {
    /// The sandbox ended.
    pub(super) has_ended: bool,
    /// The event was signalled.
    pub(super) is_called: bool,
}

impl Waiting {
    /// Waits for anything to happen, at most so long.
    pub(super) fn wait(&mut self, event: BorrowedFd<'_>, until: Duration) -> io::Result<Woken> {
        let [has_ended, is_called] = self.pipes.wait(&[self.run.ended.as_fd(), event], until)?;
        Ok(Woken { has_ended, is_called })
    }

    /// How far it came.
    pub(super) fn stage(&self) -> &Stage {
        self.pipes.stage()
    }

    /// Hands the program over and watches it to its end. `since` is when its run was asked for.
    pub(super) fn run(
        &mut self,
        program: &Program,
        cancel: &Cancel,
        since: Instant,
        until: Until,
    ) -> Result<Run, Failure> {
        self.hand_over(program)?;
        let folder = match &self.files {
            Files::Folder(folder) => Some(folder),
            Files::Mounted | Files::InJob => None,
        };
        let terms = Terms { layer: self.layer, limits: program.limits, cancel, since, folder, until };
        let ended = supervise::to_the_end(&mut self.run, &mut self.pipes, &terms)?;
        judge(ended, &terms, self.python.clone())
    }

    /// Waits until nothing of it is left.
    pub(super) fn let_go(mut self) {
        supervise::let_go(&mut self.run, &mut self.pipes);
    }

    fn hand_over(&mut self, program: &Program) -> Result<(), Error> {
        let Some(mut job) = self.job.take() else { return Ok(()) };
        if *self.stage() == Stage::Waiting {
            rewind(&program.files)?;
            self.pipes.discard().map_err(Error::system("read what came before the program"))?;
            let seconds = cpu_seconds(&program.limits);
            job.seconds(seconds).map_err(Error::system("hand over a limit"))?;
        }
        match &mut self.files {
            Files::Mounted => {}
            Files::InJob => {
                let mut inputs = program.files.iter();
                inputs.try_for_each(|input| job.file(input)).map_err(Error::system("hand over a file"))?;
            }
            Files::Folder(folder) => folder.take(&program.files)?,
        }
        job.send(&program.code).map_err(Error::system("hand over the program"))
    }
}

/// Turns the end of a run into its result, if the program began.
fn judge(ended: Ended, terms: &Terms<'_>, executable: PathBuf) -> Result<Run, Failure> {
    match (ended.reports.stage().clone(), terms.layer) {
        (Stage::Starting, Layer::Full) => {
            return Err(Failure::Unavailable(bubblewrap::explain(&last_words(&ended))));
        }
        (Stage::Starting, Layer::Reduced | Layer::None) => {
            return Err(Failure::Unavailable(last_words(&ended)));
        }
        (Stage::Refused(why), _) => return Err(Failure::Unavailable(why)),
        (Stage::NotStarted(detail), _) => return Err(Error::PythonBroken { executable, detail }.into()),
        (Stage::Confined | Stage::Waiting, _) => {
            return Err(Error::PythonBroken { executable, detail: last_words(&ended) }.into());
        }
        (Stage::Running(Some(found)), _) if found < OLDEST => {
            return Err(Error::PythonTooOld { executable, found: found.to_string() }.into());
        }
        (Stage::Running(_), _) => {}
    }
    let notes = ended.reports.notes();
    let (images, files) = ended.reports.into_results();
    Ok(Run {
        outcome: ended.ending.outcome(),
        output: ending::text(ended.ending, &terms.limits, &notes, &ended.said),
        images,
        files,
        layer: terms.layer,
        why_not_full: None,
        elapsed: ended.elapsed,
        peak_memory: ended.peak_memory,
    })
}

/// What a process said that did not come as far as the program.
fn last_words(ended: &Ended) -> String {
    let message = String::from_utf8_lossy(&ended.said.errors);
    match message.trim().lines().last() {
        Some(line) => line.to_owned(),
        None if ended.ending == Ending::Stopped(Stop::Deadline) => "it did not start in time".to_owned(),
        None => "it ended without a word".to_owned(),
    }
}
