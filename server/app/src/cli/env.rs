//! `gemini-exec env`: environments with the libraries of Gemini's code execution.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;

use ask::Failure;
use sandbox::{Cancel, Limits, Outcome, Program, Sandbox};

use super::Exit;
use super::report::complain;
use crate::env::{Environments, Set};
use crate::failures;
use crate::settings::Settings;

/// What `env` takes.
#[derive(clap::Subcommand)]
pub(crate) enum Arguments {
    /// Make an environment, or make it anew
    Create {
        /// Which libraries
        #[arg(long, value_enum, default_value_t = Set::Core)]
        set: Set,
        /// The Python to make it with; by default python3 on PATH
        #[arg(long, value_name = "PROGRAM")]
        python: Option<PathBuf>,
    },
    /// Show the environments there are
    List,
    /// Import every library of Gemini's code execution in the sandbox, and show which are there
    Check,
    /// Remove an environment
    Remove {
        /// Which one
        #[arg(long, value_enum, default_value_t = Set::Core)]
        set: Set,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: Arguments, settings: &Settings) -> Exit {
    let environments = Environments::below(&settings.data_folder);
    let said = match arguments {
        Arguments::Create { set, python } => create(&environments, set, python),
        Arguments::List => Ok(list(&environments)),
        Arguments::Check => check(settings),
        Arguments::Remove { set } => environments.remove(set).map(|was_there| {
            let said = if was_there { "is removed" } else { "was not there" };
            format!("The environment {} {said}.\n", set.name())
        }),
    };
    match said {
        Ok(text) if io::stdout().lock().write_all(text.as_bytes()).is_err() => Exit::OutputClosed,
        Ok(_) => Exit::Answered,
        Err(failure) => {
            complain(&failure);
            Exit::Failed
        }
    }
}

/// Makes an environment and tells where it is. Its size is told first: it is a download.
pub(crate) fn create(
    environments: &Environments,
    set: Set,
    python: Option<PathBuf>,
) -> Result<String, Failure> {
    let options = sandbox::Options { python, ..sandbox::Options::default() };
    let sandbox = Sandbox::new(options).map_err(failures::of_sandbox)?;
    let python = sandbox.python().executable();
    let _ = writeln!(
        io::stderr(),
        "Making the environment {} with {}: {} on the disk, once. Remove it with `gemini-exec env remove`.",
        set.name(),
        python.display(),
        set.size()
    );
    let made = environments.create(set, python)?;
    Ok(format!("The environment {} is at {}\n", made.set.name(), made.folder.display()))
}

fn list(environments: &Environments) -> String {
    let all = environments.all();
    if all.is_empty() {
        return "There is no environment; `gemini-exec env create` makes one.\n".to_owned();
    }
    let mut text = String::new();
    for environment in all {
        let age = if environment.is_current { "" } else { "  (of another version; `env create` renews it)" };
        let _ = writeln!(text, "{:<5} {}{age}", environment.set.name(), environment.folder.display());
    }
    text
}

/// The libraries of Gemini's code execution, by the names they are imported by
/// (<https://ai.google.dev/gemini-api/docs/code-execution#supported-libraries>).
const CHECK: &str = include_str!("../env/check.py");

fn check(settings: &Settings) -> Result<String, Failure> {
    let sandbox = Sandbox::new(settings.sandbox(None, None)).map_err(failures::of_sandbox)?;
    let program = Program { code: CHECK.to_owned(), files: Vec::new(), limits: Limits::default() };
    let run = sandbox.run(program, &Cancel::new()).map_err(failures::of_sandbox)?;
    let header = format!("{}\n\n", sandbox.python().executable().display());
    match run.outcome {
        Outcome::Ok => Ok(header + &run.output),
        _ => Err(Failure::new("The libraries cannot be checked", run.output, "See `gemini-exec doctor`.")),
    }
}
