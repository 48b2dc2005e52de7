//! A sandbox that was started and waits for its program: for a moment in a new sandbox, longer in a spare.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::bubblewrap;
use super::launch::Started;
use super::pipes::Pipes;
use super::run_folder::RunFolder;
use super::supervise::{self, Terms, Until};
use super::systemd_scope::{self, SystemdScope};
use crate::run::job::JobWriter;
use crate::run::reports::Stage;
use crate::run::{LayerFailure, PATIENCE, cpu_seconds, each, rewind};
use crate::{Cancel, Error, Layer, Program, Run};

/// When it is dropped, its processes and its folder are gone.
pub(super) struct Waiting {
    // The processes are dropped first, because they use the folder.
    pub(super) run: Started,
    pub(super) pipes: Pipes,
    /// `None` once it is handed over.
    pub(super) job: Option<JobWriter>,
    pub(super) layer: Layer,
    pub(super) files: FileDelivery,
    /// The scope it was started in, if any.
    pub(super) scope: Option<Arc<SystemdScope>>,
    /// The interpreter, for error messages.
    pub(super) python: PathBuf,
}

/// How the program gets its files.
pub(super) enum FileDelivery {
    /// In layer full, large files: mounted when the container was made.
    Mounted,
    /// In layer full: copied into the container with the job.
    InJob,
    /// In layer reduced: copied into the run folder by the host.
    Folder(RunFolder),
}

/// Why a wait is over; if neither, the time is up or the sandbox wrote something.
pub(super) struct Woken {
    /// The sandbox ended.
    pub(super) has_ended: bool,
    /// The event was signalled.
    pub(super) is_signalled: bool,
}

impl Waiting {
    /// Waits until the sandbox ends or writes, or the event is signalled, but no longer than `until`.
    pub(super) fn wait(&mut self, event: BorrowedFd<'_>, until: Duration) -> io::Result<Woken> {
        let [has_ended, is_signalled] = self.pipes.wait(&[self.run.ended.as_fd(), event], until)?;
        Ok(Woken { has_ended, is_signalled })
    }

    /// How far it came.
    pub(super) fn stage(&self) -> &Stage {
        self.pipes.stage()
    }

    /// Hands the program over and watches it to its end. `since` is when the caller asked for the run.
    pub(super) fn run(
        &mut self,
        program: &Program,
        cancel: &Cancel,
        since: Instant,
        until: Until,
    ) -> Result<Run, LayerFailure> {
        self.hand_over(program)?;
        let folder = match &self.files {
            FileDelivery::Folder(folder) => Some(folder),
            FileDelivery::Mounted | FileDelivery::InJob => None,
        };
        // A program of others on the way that hangs is given up early, so that the run can do without it.
        let patience = match (&self.scope, self.layer) {
            (Some(_), _) => systemd_scope::PATIENCE,
            (None, Layer::Full) => bubblewrap::PATIENCE,
            (None, Layer::Reduced | Layer::None) => PATIENCE,
        };
        let terms = Terms {
            layer: self.layer,
            limits: program.limits,
            programs: 1 + program.earlier.len(),
            cancel,
            patience,
            since,
            folder,
            live: program.live.as_ref(),
            until,
        };
        let ended = supervise::to_the_end(&mut self.run, &mut self.pipes, &terms)?;
        let explain = |line: &str| {
            self.scope.iter().for_each(|scope| scope.note_failure(line));
            match self.layer {
                Layer::Full => bubblewrap::explain(line),
                Layer::Reduced | Layer::None => line.to_owned(),
            }
        };
        ended.judge(self.layer, &program.limits, self.python.clone(), explain)
    }

    /// Kills what is left of the sandbox and waits until it is gone.
    pub(super) fn let_go(mut self) {
        supervise::let_go(&mut self.run, &mut self.pipes);
    }

    fn hand_over(&mut self, program: &Program) -> Result<(), Error> {
        let Some(mut job) = self.job.take() else { return Ok(()) };
        if *self.stage() == Stage::Waiting {
            rewind(&program.files)?;
            self.pipes.read().map_err(Error::system("read what came before the program"))?;
            let seconds = cpu_seconds(program);
            job.seconds(seconds).map_err(Error::system("hand over a limit"))?;
        }
        match &mut self.files {
            FileDelivery::Mounted => {}
            FileDelivery::InJob => {
                each(program, |input| job.file(input).map_err(Error::system("hand over a file")))?;
            }
            FileDelivery::Folder(folder) => folder.take(program)?,
        }
        job.send(program).map_err(Error::system("hand over the program"))
    }
}
