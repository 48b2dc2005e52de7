//! `gemini-exec completions`, and what it has shells ask for: they call this program at each Tab.

use std::ffi::OsStr;
use std::io::{self, Write as _};

use clap::{Command, ValueEnum};
use clap_complete::CompletionCandidate;
use clap_complete::env::{CompleteEnv, Shells};
use history::Filter;

use super::history::row::{AskRow, rows};
use super::output;
use crate::exit::Exit;
use crate::keeping;
use crate::settings::Sources;

/// The variable by which a shell asks.
const VARIABLE: &str = "GEMINI_EXEC_COMPLETE";

/// The arguments of `completions`. The comments below are their help text.
#[derive(clap::Args)]
#[command(after_help = "\
bash: add `source <(gemini-exec completions bash)` to ~/.bashrc
zsh:  add `source <(gemini-exec completions zsh)` to ~/.zshrc, behind compinit
fish: gemini-exec completions fish >~/.config/fish/completions/gemini-exec.fish
PowerShell: add `gemini-exec completions powershell | Out-String | Invoke-Expression` to $PROFILE")]
pub(crate) struct Arguments {
    /// The shell
    shell: ShellName,
}

/// A shell that can complete.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ShellName {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Exit {
    let name = arguments.shell.to_possible_value().expect("no shell is skipped");
    let shells = Shells::builtins();
    let shell = shells.completer(name.get_name()).expect("a shell that the library knows");
    let mut script = Vec::new();
    let written =
        shell.write_registration(VARIABLE, "gemini-exec", "gemini-exec", "gemini-exec", &mut script);
    match written {
        Ok(()) => output::write(&String::from_utf8_lossy(&script)),
        Err(error) => output::failed(&error),
    }
}

/// Answers a shell that asks what may stand in a place; `None` if none asks.
pub(super) fn answered(commands: fn() -> Command) -> Option<Exit> {
    std::env::var_os(VARIABLE)?;
    let asked = CompleteEnv::with_factory(commands).var(VARIABLE);
    let answered = asked.try_complete(std::env::args_os(), std::env::current_dir().ok().as_deref());
    let _ = io::stdout().flush();
    // What cannot be completed is not worth a message within a line that is typed.
    Some(answered.map_or(Exit::Usage, |_| Exit::Answered))
}

/// The latest asks to choose from by their numbers, with what was asked.
pub(super) fn asks(begun: &OsStr) -> Vec<CompletionCandidate> {
    const MOST: usize = 100;
    let env = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    let Ok(sources) = Sources::read(env) else { return Vec::new() };
    let history = keeping::history(&sources.folders.state);
    if !history.exists() {
        return Vec::new();
    }
    let filter = Filter { limit: MOST, ..Filter::default() };
    let rows = history.read(|store| store.list(&filter)).and_then(|listed| rows(&history, listed, None));
    let begun = begun.to_string_lossy();
    let choices = rows.iter().flatten().map(AskRow::choice);
    let fitting = choices.filter(|(number, _)| number.starts_with(&*begun));
    fitting.map(|(number, about)| CompletionCandidate::new(number).help(Some(about.into()))).collect()
}
