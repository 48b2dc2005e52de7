//! `gemini-exec env`: manages environments with the libraries of Gemini's code execution.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use local::{COMPARISONS, GEMINI_LIBRARIES};
use sandbox::{Cancel, Ended, Limits, Program, Sandbox, Setup};
use serde_json::json;
use turn::view::size;
use turn::{Failure, shown};

use super::history::lines::line;
use super::output;
use super::refused::Refused;
use crate::cells::table;
use crate::env::{
    Environment, EnvironmentState, Environments, Extra, InstallStep, Recipe, Set, Tools, maker,
};
use crate::exit::Exit;
use crate::settings::Settings;
use crate::signals::EndSignal;

/// The commands of `env`. The comments below are their help text.
#[derive(clap::Subcommand)]
pub(crate) enum Arguments {
    /// Make an environment, or make it anew
    Create {
        /// Which libraries
        #[arg(long, value_enum, default_value_t = Set::Core)]
        set: Set,
        /// What else, with the full set
        #[arg(long = "with", value_enum, value_name = "LIBRARY")]
        extras: Vec<Extra>,
        /// The Python to make it with; by default python3 on PATH
        #[arg(long, value_name = "PROGRAM")]
        python: Option<PathBuf>,
    },
    /// Show the environments, their size, and whether they are of this version
    List {
        /// Print one line of JSON for each
        #[arg(long)]
        json: bool,
    },
    /// Import every library of Gemini's code execution in the sandbox, and show which can be imported
    Check {
        /// The Python to look at, or a virtual environment; by default the one that runs code
        #[arg(long, value_name = "PATH")]
        python: Option<PathBuf>,
    },
    /// Remove an environment
    Remove {
        /// Which one
        #[arg(long, value_enum, default_value_t = Set::Core)]
        set: Set,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: Arguments, settings: &Settings) -> Exit {
    let environments = Environments::below(&settings.folders.data);
    let result = match arguments {
        Arguments::Create { set, extras, python } => {
            let recipe = recipe(set, extras).map_err(Refused::failed);
            recipe.and_then(|it| create(&environments, it, python, settings))
        }
        Arguments::List { json: true } => Ok(environments.all().iter().map(json).collect()),
        Arguments::List { json: false } => Ok(list(&environments)),
        Arguments::Check { python } => check(python, settings).map_err(Refused::failed),
        Arguments::Remove { set } => environments.remove(set).map_err(Refused::failed).map(|was_there| {
            let what = if was_there { "is removed" } else { "was not there" };
            format!("The environment {} {what}.\n", set.name())
        }),
    };
    match result {
        Ok(text) => output::write(&text),
        Err(refused) => refused.reported(),
    }
}

/// The recipe of these arguments. Fails if extras are asked for without the full set.
fn recipe(set: Set, mut extras: Vec<Extra>) -> Result<Recipe, Failure> {
    extras.dedup();
    match (set, extras.as_slice()) {
        (Set::Core, [_, ..]) => {
            let title = "--with goes with the full set only";
            Err(Failure::new(title, "", "Add --set full."))
        }
        _ => Ok(Recipe { set, extras }),
    }
}

/// How long it may take to remove an unfinished environment after Ctrl-C.
const CLEANUP_TIME: Duration = Duration::from_secs(60);

/// Creates an environment and gives a line with its folder. Shows its size first, because it is downloaded. Ctrl-C
/// leaves nothing behind.
pub(crate) fn create(
    environments: &Environments,
    recipe: Recipe,
    python: Option<PathBuf>,
    settings: &Settings,
) -> Result<String, Refused> {
    let untrusted = &settings.run.untrusted;
    let agreed = python.clone().into_iter().collect();
    let options = Setup { python, untrusted: untrusted.clone(), agreed, ..Setup::default() };
    let python = maker(&options).map_err(|error| Refused::failed(local::sandbox_failure(error)))?;
    let _ = writeln!(
        io::stderr(),
        "Making the environment {} with {}: {} on the disk, once. Remove it with `gemini-exec env remove`.",
        recipe.name(),
        shown(&python),
        recipe.size()
    );
    let bar = ProgressBar::new(1).with_style(progress_style()).with_message("beginning");
    bar.enable_steady_tick(Duration::from_millis(200));
    let cancel = Cancel::new();
    let signal = EndSignal::listen_and(CLEANUP_TIME, {
        let cancel = cancel.clone();
        move || cancel.cancel()
    });
    let made =
        environments.create(recipe, &Tools::of(python, untrusted), &mut |step| draw(&bar, step), &cancel);
    bar.finish_and_clear();
    if let Some(exit) = signal.so_far() {
        return Err(Refused { failure: Failure::new("Cancelled", "", ""), exit });
    }
    let made = made.map_err(Refused::failed)?;
    Ok(format!("The environment {} is at {}\n", made.recipe.name(), shown(&made.folder)))
}

fn progress_style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:30} {msg} {elapsed}").expect("a valid template")
}

/// Draws a step in the bar. A package counts when it is downloaded; some are never downloaded.
fn draw(bar: &ProgressBar, step: InstallStep) {
    match step {
        InstallStep::Download { package, of } => {
            bar.set_length(of as u64);
            bar.inc(1);
            bar.set_message(format!("downloading {package}"));
        }
        InstallStep::Install => {
            bar.set_position(bar.length().unwrap_or_default());
            bar.set_message("installing");
        }
        InstallStep::Compile => bar.set_message("compiling"),
    }
}

/// An environment for programs.
fn json(environment: &Environment) -> String {
    let Environment { recipe, folder, state } = environment;
    line(&json!({
        "set": recipe.set.name(),
        "with": recipe.extras.iter().map(|extra| extra.name()).collect::<Vec<_>>(),
        "python": environment.python_version(),
        "bytes": environment.size(),
        "state": match state {
            EnvironmentState::Current => "current",
            EnvironmentState::Old => "old",
            EnvironmentState::WithoutPython => "withoutPython",
        },
        "folder": folder,
    }))
}

fn list(environments: &Environments) -> String {
    let all = environments.all();
    if all.is_empty() {
        return "There is no environment; `gemini-exec env create` makes one.\n".to_owned();
    }
    let wide = all.iter().map(|it| it.recipe.name().len()).max().unwrap_or_default().max("environment".len());
    let mut text = format!("{:wide$}  Python   size      current  folder\n", "environment");
    for environment in &all {
        let _ = writeln!(
            text,
            "{:wide$}  {:7}  {:8}  {:7}  {}",
            environment.recipe.name(),
            environment.python_version().as_deref().unwrap_or("–"),
            size(environment.size()),
            if environment.state == EnvironmentState::Current { "yes" } else { "no" },
            shown(&environment.folder)
        );
    }
    if all.iter().any(|environment| environment.state != EnvironmentState::Current) {
        text.push('\n');
    }
    for Environment { recipe, state, .. } in &all {
        let why = match state {
            EnvironmentState::Current => continue,
            EnvironmentState::Old => "is of another version of gemini-exec",
            EnvironmentState::WithoutPython => "is not used, for the Python it was made with is gone",
        };
        let set = recipe.set.name();
        let extras: String = recipe.extras.iter().map(|it| format!(" --with {}", it.name())).collect();
        let renew = format!("gemini-exec env create --set {set}{extras}");
        let _ = writeln!(text, "{set} {why}: `{renew}` renews it.");
    }
    text
}

/// Imports the libraries of Gemini's code execution and prints a table
/// (<https://ai.google.dev/gemini-api/docs/code-execution#supported-libraries>).
const CHECK: &str = include_str!("../env/check.py");

/// How long it may take to import all libraries, from a disk that has not cached them.
const IMPORT_TIME: Duration = Duration::from_secs(300);

/// What differs beside the libraries.
fn comparisons() -> String {
    let head = ["", "Gemini", "here"].map(str::to_owned);
    let rows = COMPARISONS.iter().map(|row| [row.what, row.gemini, row.here].map(str::to_owned));
    table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
}

fn check(python: Option<PathBuf>, settings: &Settings) -> Result<String, Failure> {
    let mut setup = settings.sandbox();
    setup.agreed.extend(python.clone());
    setup.python = python.or(setup.python);
    let sandbox = Sandbox::new(setup).map_err(local::sandbox_failure)?;
    let limits = Limits { wall: IMPORT_TIME, ..Limits::default() };
    let code = format!("LIBRARIES = \"\"\"\\\n{GEMINI_LIBRARIES}\"\"\"\n{CHECK}");
    let run = sandbox
        .run(Program { code, limits, ..Program::default() }, &Cancel::new())
        .map_err(local::sandbox_failure)?;
    let header = format!("{}\n\n", shown(sandbox.python().executable()));
    match run.outcome {
        Ended::Ok => Ok(header + &run.output + "\n" + &comparisons()),
        _ => Err(Failure::new("The libraries cannot be checked", run.output, "See `gemini-exec doctor`.")),
    }
}
