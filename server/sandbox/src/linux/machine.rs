//! Starts sandboxes in the layers of this machine.

use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use super::helper_arguments::HelperArguments;
use super::janitor::Janitor;
use super::launch::{Channels, Launch};
use super::mounts::Mounts;
use super::pipes::Pipes;
use super::run_folder::RunFolder;
use super::supervise::Until;
use super::systemd_scope::SystemdScope;
use super::waiting::{FileDelivery, Waiting};
use super::{bubblewrap, places};
use crate::python::PythonPart;
use crate::run::{LayerFailure, are_copied, cpu_seconds, interpreter, rewind};
use crate::{Cancel, Error, Layer, Layers, Program, Python, Refusals, Run, Setup};

const NO_BWRAP: &str =
    "there is no bwrap on PATH; install bubblewrap, or make an environment, which brings it (--create-env)";
const REMEDY: &str = "install bubblewrap and let it make user namespaces (on Ubuntu: the AppArmor profile \
    bwrap-userns-restrict), or switch on Landlock (Linux 5.13 or newer)";

/// What isolates runs on this machine.
#[derive(Debug)]
pub(super) struct Machine {
    python: Python,
    isolation: Layers,
    /// An executable that calls [`run_helper_if_asked`](crate::run_helper_if_asked).
    helper: PathBuf,
    bwrap: Option<PathBuf>,
    /// The person's service manager, if one runs.
    scope: Option<Arc<SystemdScope>>,
    /// Started with the first run folder; `None` inside if it could not be started.
    janitor: OnceLock<Option<Janitor>>,
}

/// A sandbox to start.
pub(super) struct Order<'a> {
    pub(super) layer: Layer,
    /// Bytes one process may allocate.
    pub(super) memory: u64,
    pub(super) purpose: Purpose<'a>,
}

/// What the sandbox is for.
pub(super) enum Purpose<'a> {
    /// A program to run now.
    Run { program: &'a Program, cpu_seconds: u64 },
    /// A spare: files and limits arrive later with the job.
    Spare { modules: &'static [&'static str] },
}

impl Machine {
    pub(super) fn new(python: &Python, setup: Setup) -> Result<Self, Error> {
        let own = || std::env::current_exe().map_err(Error::system("find this program's own file"));
        // What comes with the chosen environment is no way out of it.
        let untrusted = setup.untrusted.and(python.environment().map(Path::to_owned));
        let found = || bubblewrap::find(&setup, &untrusted);
        Ok(Self {
            bwrap: setup.bwrap.clone().or_else(found),
            scope: SystemdScope::find(&untrusted).map(Arc::new),
            python: python.clone(),
            isolation: setup.isolation,
            helper: setup.helper.map_or_else(own, Ok)?,
            janitor: OnceLock::new(),
        })
    }

    /// Runs the program in a new sandbox, in the best layer that works.
    pub(super) fn run(&self, program: &Program, cancel: &Cancel) -> Result<Run, Error> {
        let mut refusals = Refusals::default();
        for &layer in self.isolation.layers() {
            match self.run_in(layer, program, cancel) {
                Err(LayerFailure::Unavailable(why)) => refusals.push(layer, why),
                Err(LayerFailure::Other(error)) => return Err(error),
                Ok(run) => return Ok(Run { why_not_full: refusals.words(), ..run }),
            }
        }
        Err(Error::NoLayer { refusals, remedy: REMEDY })
    }

    fn run_in(&self, layer: Layer, program: &Program, cancel: &Cancel) -> Result<Run, LayerFailure> {
        if cancel.is_cancelled() {
            return Err(Error::Cancelled.into());
        }
        rewind(&program.files)?;
        let since = Instant::now();
        let purpose = Purpose::Run { program, cpu_seconds: cpu_seconds(program) };
        let mut waiting = self.start(&Order { layer, memory: program.limits.memory, purpose })?;
        let had_scope = waiting.scope.is_some();
        match waiting.run(program, cancel, since, Until::ProcessesGone) {
            // The scope was the reason: try again without one.
            Err(LayerFailure::Unavailable(_)) if had_scope && self.working_scope().is_none() => {
                drop(waiting);
                self.run_in(layer, program, cancel)
            }
            ended => ended,
        }
    }

    fn working_scope(&self) -> Option<Arc<SystemdScope>> {
        self.scope.clone().filter(|scope| scope.works())
    }

    /// Starts a sandbox, which then waits for its program.
    pub(super) fn start(&self, order: &Order<'_>) -> Result<Waiting, LayerFailure> {
        let channels = Channels::new().map_err(Error::system("make a way to the run"))?;
        let (launch, files) = match order.layer {
            Layer::Full => self.full(order, &channels)?,
            Layer::Reduced | Layer::None => self.reduced(order, &channels)?,
        };
        let scope = self.working_scope();
        let launch = match &scope {
            Some(scope) => scope.around(launch, order.memory),
            None => launch,
        };
        let program = launch.program.clone();
        let started = launch.start();
        let (job, received) = channels.into_host();
        let (run, outputs) = started.map_err(|error| match crate::error::remedy(&error) {
            Some(_) => LayerFailure::Other(Error::system("start the run")(error)),
            None => LayerFailure::Unavailable(format!("{} does not start: {error}", program.display())),
        })?;
        let pipes = Pipes::new(outputs, received).map_err(Error::system("read the run's output"))?;
        let python = self.python.executable().to_path_buf();
        Ok(Waiting { run, pipes, job: Some(job), layer: order.layer, files, scope, python })
    }

    fn full(&self, order: &Order<'_>, channels: &Channels) -> Result<(Launch, FileDelivery), LayerFailure> {
        let Some(bwrap) = &self.bwrap else {
            return Err(LayerFailure::Unavailable(NO_BWRAP.to_owned()));
        };
        let (mounted, files) = match &order.purpose {
            Purpose::Run { program, .. } if !are_copied(program) => {
                (Mounts::of(program)?, FileDelivery::Mounted)
            }
            _ => (Mounts::default(), FileDelivery::InJob),
        };
        let arguments = HelperArguments {
            readable: bubblewrap::readable(),
            writable: bubblewrap::writable(),
            are_files_mounted: !mounted.is_empty(),
            host: 0,
            ..self.arguments(order, channels)
        };
        let parts = self.own_parts();
        let options = bubblewrap::options(&parts, &self.helper, &mounted)
            .map_err(Error::system("hand over the container's options"))?;
        let launch = Launch {
            program: bwrap.clone(),
            arguments: bubblewrap::arguments(&options, arguments.to_command_line()),
            environment: interpreter::environment(bubblewrap::WORK.as_ref(), bubblewrap::TEMPORARY.as_ref()),
            folder: "/".into(),
            inherited: mounted
                .descriptors()
                .chain(descriptors(&parts))
                .chain([options.as_raw_fd()])
                .chain(channels.inherited())
                .collect(),
            kept: mounted
                .opened
                .into_iter()
                .map(OwnedFd::from)
                .chain(opened(parts))
                .chain([options])
                .collect(),
        };
        Ok((launch, files))
    }

    fn reduced(
        &self,
        order: &Order<'_>,
        channels: &Channels,
    ) -> Result<(Launch, FileDelivery), LayerFailure> {
        let folder = RunFolder::new()?;
        // If it does not start, the folders of a killed host stay until the next janitor.
        self.janitor.get_or_init(|| Janitor::start(&self.helper).ok());
        let parts = self.own_parts();
        // The helper opens what is open already.
        let own = descriptors(&parts).map(|part| PathBuf::from(format!("/proc/self/fd/{part}")));
        let arguments = HelperArguments {
            readable: own.chain(places::all()).collect(),
            writable: vec![folder.work(), folder.temporary()],
            ..self.arguments(order, channels)
        };
        let launch = Launch {
            program: self.helper.clone(),
            arguments: arguments.to_command_line(),
            environment: interpreter::environment(&folder.work(), &folder.temporary()),
            folder: folder.work(),
            inherited: descriptors(&parts).chain(channels.inherited()).collect(),
            kept: opened(parts).collect(),
        };
        Ok((launch, FileDelivery::Folder(folder)))
    }

    /// What Python needs beyond the files of the system.
    fn own_parts(&self) -> Vec<PythonPart> {
        self.python.parts().into_iter().filter(|part| !places::is_system(&part.path)).collect()
    }

    /// The helper's arguments that are the same in all layers.
    fn arguments(&self, order: &Order<'_>, channels: &Channels) -> HelperArguments {
        let (cpu_seconds, modules) = match order.purpose {
            Purpose::Run { cpu_seconds, .. } => (cpu_seconds, String::new()),
            Purpose::Spare { modules } => (u64::MAX, modules.join(",")),
        };
        HelperArguments {
            layer: order.layer,
            are_files_mounted: false,
            host: std::process::id(),
            channels: channels.inherited(),
            cpu_seconds,
            memory: order.memory,
            modules,
            python: self.python.executable().to_path_buf(),
            readable: Vec::new(),
            writable: Vec::new(),
        }
    }
}

fn descriptors(parts: &[PythonPart]) -> impl Iterator<Item = RawFd> {
    parts.iter().map(|part| part.opened.as_raw_fd())
}

fn opened(parts: Vec<PythonPart>) -> impl Iterator<Item = OwnedFd> {
    parts.into_iter().map(|part| part.opened.into())
}
