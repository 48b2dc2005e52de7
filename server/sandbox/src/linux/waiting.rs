//! A sandbox that was started and waits for its program: a moment in a cold run, longer as a spare.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::bubblewrap;
use super::launch::Started;
use super::run_folder::RunFolder;
use super::supervise::{self, Pipes, Terms, Until};
use super::systemd_scope::{self, SystemdScope};
use crate::run::job::JobWriter;
use crate::run::reports::Stage;
use crate::run::{LayerFailure, PATIENCE, cpu_seconds, rewind};
use crate::{Cancel, Error, Layer, Program, Run};

/// Nothing of it is left when this is dropped.
pub(super) struct Waiting {
    // The processes first: they use the folder.
    pub(super) run: Started,
    pub(super) pipes: Pipes,
    /// Until it is handed over.
    pub(super) job: Option<JobWriter>,
    pub(super) layer: Layer,
    pub(super) files: Files,
    /// What it was started in, if anything.
    pub(super) scope: Option<Arc<SystemdScope>>,
    /// The interpreter, for errors.
    pub(super) python: PathBuf,
}

/// How the program's files come to it.
pub(super) enum Files {
    /// In layer full, mounted when the container was made: they are large.
    Mounted,
    /// In layer full, copied into the container.
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
    ) -> Result<Run, LayerFailure> {
        self.hand_over(program)?;
        let folder = match &self.files {
            Files::Folder(folder) => Some(folder),
            Files::Mounted | Files::InJob => None,
        };
        // Where others' programs stand between, one that hangs must not keep the run from doing without it.
        let patience = match (&self.scope, self.layer) {
            (Some(_), _) => systemd_scope::PATIENCE,
            (None, Layer::Full) => bubblewrap::PATIENCE,
            (None, Layer::Reduced | Layer::None) => PATIENCE,
        };
        let terms =
            Terms { layer: self.layer, limits: program.limits, cancel, patience, since, folder, until };
        let ended = supervise::to_the_end(&mut self.run, &mut self.pipes, &terms)?;
        let explain = |words: &str| {
            self.scope.iter().for_each(|scope| scope.hear(words));
            match self.layer {
                Layer::Full => bubblewrap::explain(words),
                Layer::Reduced | Layer::None => words.to_owned(),
            }
        };
        ended.judge(self.layer, &program.limits, self.python.clone(), explain)
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
