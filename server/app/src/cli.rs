//! The command line.

mod ask;
mod ask_arguments;
mod called;
mod came;
mod code;
mod completions;
mod continued;
mod countdown;
mod doctor;
mod ending;
mod env;
mod files;
mod find;
mod given;
mod given_key;
mod hidden;
mod history;
mod human;
mod json;
mod keys;
mod local_env;
mod long_work;
mod man;
mod markdown_file;
mod mistyped;
mod models;
mod output;
mod pages;
mod piped;
mod prepare;
mod quiet;
mod record;
mod refused;
mod report;
mod review;
mod screen;
mod serve;
mod settings;
mod sink;
mod start;
mod usage;
mod version;
mod yes;

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};
use tokio::runtime::Runtime;

use crate::complain::{complain, remark};
use crate::exit::Exit;
use crate::lsp;
use crate::settings::{Partial, Sources};

/// Ask Gemini with code execution; without a key, run and profile on this machine in a sandbox.
#[derive(Parser)]
#[command(name = "gemini-exec", version = version::VERSION, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Ask one question about code or data files and show the code that ran, its output and the answer
    Ask(ask_arguments::AskArguments),
    /// List, show, find, export and delete what was asked
    #[command(subcommand)]
    History(history::Arguments),
    /// Serve an editor over standard input and output (Language Server Protocol)
    Lsp(lsp::Arguments),
    /// Serve Gemini's API on this machine, for Google's SDKs: Python runs in the sandbox, no model answers
    Serve(serve::Arguments),
    /// Keep environments with the libraries of Gemini's code execution, for code that runs on this machine
    #[command(subcommand)]
    Env(env::Arguments),
    /// List and delete the files that were uploaded to Gemini
    #[command(subcommand)]
    Files(files::Arguments),
    /// Set, show and delete the API key that is kept for you
    #[command(subcommand)]
    Keys(keys::Arguments),
    /// List the models of the service, and which of them execute code
    Models(models::Arguments),
    /// Show the tokens that each day and model used
    Usage(usage::Arguments),
    /// Show what works on this machine: key, service, Python and its libraries, isolation
    Doctor(doctor::Arguments),
    /// Show each setting, its value and where it comes from
    Settings(settings::Arguments),
    /// Print the script by which a shell completes commands, settings, files and the numbers of asks
    Completions(completions::Arguments),
    /// Print the manual page of gemini-exec or of one of its commands
    Man(man::Arguments),
}

/// Runs the command line of this process.
pub(crate) fn main() -> ExitCode {
    if let Some(failure) = output::missing() {
        complain(&failure);
        return Exit::Usage.into();
    }
    if let Some(exit) = completions::answered(Arguments::command) {
        return exit.into();
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(refused_or_help) => return answered_by_clap(&refused_or_help).into(),
    };
    // A variable that is not UTF-8 must not count as absent: the code that reads it reports what is wrong.
    let env = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    let sources = match Sources::read(env) {
        Ok(sources) => sources,
        Err(failure) => {
            complain(&failure);
            return Exit::Usage.into();
        }
    };
    // The language server uses the other settings and reports the complaints in the editor.
    let is_lsp = matches!(arguments.command, Command::Lsp(_));
    let is_faulty = !is_lsp && !sources.complaints.is_empty();
    if is_faulty {
        sources.complaints.iter().for_each(complain);
        // These two help to mend them.
        if !matches!(arguments.command, Command::Settings(_) | Command::Doctor(_)) {
            return Exit::Usage.into();
        }
    }
    if !is_lsp {
        sources.remarks.iter().for_each(|said| remark(said));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&turn::Failure::new(
                "Cannot start the event loop",
                error.to_string(),
                "Close other programs and try again.",
            ));
            return Exit::Failed.into();
        }
    };
    let exit = match arguments.command {
        Command::Ask(arguments) => run_to_end(runtime, ask::run(arguments, sources)),
        Command::Lsp(arguments) => lsp::run(runtime, &arguments, sources),
        Command::History(arguments) => run_to_end(runtime, history::run(arguments, sources)),
        Command::Serve(arguments) => run_to_end(runtime, serve::run(arguments, sources)),
        Command::Env(arguments) => env::run(arguments, &sources.settings(&Partial::default())),
        Command::Files(arguments) => run_to_end(runtime, files::run(arguments, sources)),
        Command::Keys(arguments) => run_to_end(runtime, keys::run(arguments, sources)),
        Command::Models(arguments) => run_to_end(runtime, models::run(arguments, sources)),
        Command::Usage(arguments) => usage::run(&arguments, &sources.settings(&Partial::default())),
        Command::Doctor(arguments) => run_to_end(runtime, doctor::run(arguments, sources)),
        Command::Settings(arguments) => settings::run(&arguments, sources),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(Arguments::command(), &arguments),
    };
    if is_faulty { Exit::Usage.into() } else { exit.into() }
}

/// Shows help, the version, or what is wrong with the command line.
fn answered_by_clap(error: &clap::Error) -> Exit {
    let failure = given_key::refused(error).or_else(|| mistyped::command(error, &Arguments::command()));
    if let Some(failure) = failure {
        complain(&failure);
        return Exit::Usage;
    }
    let printed = error.print().and_then(|()| io::stdout().flush());
    match printed {
        Err(error) => output::failed(&error),
        Ok(()) if error.use_stderr() => Exit::Usage,
        Ok(()) => Exit::Answered,
    }
}

/// Runs a command to its end. Of the tasks in the background it waits for those that end an answer at the service, not for
/// others, such as a DNS lookup; the processes of a cancelled run are dead when its ask is dropped.
fn run_to_end(runtime: Runtime, command: impl Future<Output = Exit>) -> Exit {
    let exit = runtime.block_on(command);
    runtime.block_on(gemini::farewells());
    runtime.shutdown_background();
    exit
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn clap_accepts_the_command_line() {
        super::Arguments::command().debug_assert();
    }
}
