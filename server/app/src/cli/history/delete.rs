//! `history delete`.

use std::time::Duration;

use clap_complete::ArgValueCompleter;
use history::{Error, History, KeptLimits, Number, Removed, Store};
use serde::Serialize;
use turn::Failure;
use turn::view::size;

use super::lines::line;
use crate::cli::completions;
use crate::cli::find::{absent, unusable};
use crate::cli::output;
use crate::cli::refused::Refused;
use crate::cli::yes::is_yes;
use crate::exit::Exit;
use crate::kept_files;

/// The arguments of `history delete`. The comments below are its help text.
#[derive(clap::Args)]
pub(crate) struct DeleteArguments {
    /// The numbers of the asks
    #[arg(value_name = "ASK", required_unless_present = "all", conflicts_with = "all")]
    #[arg(add = ArgValueCompleter::new(completions::asks))]
    numbers: Vec<i64>,
    /// Delete all asks, but those that run
    #[arg(long)]
    all: bool,
    /// Do not ask before all are deleted
    #[arg(long, requires = "all")]
    yes: bool,
    /// Print what was deleted as one line of JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(arguments: &DeleteArguments, history: &History) -> Result<Exit, Refused> {
    let numbers: Vec<Number> = arguments.numbers.iter().copied().map(Number).collect();
    if !history.exists() && !arguments.all {
        return Err(not_there(arguments.numbers.first().copied().unwrap_or_default()));
    }
    if !history.exists() {
        return Ok(output::write(&told(Removed::default(), arguments.json)));
    }
    let failed = |error: Error| match error {
        Error::Running(_) => error.failure(history.folder()).into(),
        _ => unusable(history, &error),
    };
    if arguments.all {
        let count = history.read(Store::count).map_err(failed)?;
        check_yes(arguments, count)?;
    } else {
        check_numbers(history, &numbers)?;
    }
    let everything = KeptLimits { age: Duration::ZERO, size: 0 };
    let all = |store: &mut Store| store.prune(everything);
    let removed =
        if arguments.all { history.change(all) } else { history.change(|store| store.delete(&numbers)) };
    let removed = removed.map_err(failed)?;
    kept_files::sweep(history).map_err(failed)?;
    Ok(output::write(&told(removed, arguments.json)))
}

/// Fails unless the person wants all to be deleted.
fn check_yes(arguments: &DeleteArguments, count: u64) -> Result<(), Failure> {
    let question = format!("All {} of the history will be deleted for good. Delete them?", asks(count));
    if arguments.yes || is_yes(&question) {
        return Ok(());
    }
    Err(Failure::new("Nothing was deleted", "", "Add --yes to delete all asks without a question."))
}

/// Fails if an ask does not exist.
fn check_numbers(history: &History, numbers: &[Number]) -> Result<(), Refused> {
    for number in numbers {
        let found =
            history.read(|store| store.running(*number)).map_err(|error| unusable(history, &error))?;
        if found.is_none() {
            return Err(not_there(number.0));
        }
    }
    Ok(())
}

/// All are left: a number that is wrong may not be the only one.
fn not_there(number: i64) -> Refused {
    absent(number, "Nothing was deleted. Look for its number with gemini-exec history list.")
}

/// What was removed, for people or programs.
pub(super) fn told(removed: Removed, is_json: bool) -> String {
    #[derive(Serialize)]
    struct RemovedLine {
        asks: usize,
        bytes: u64,
    }
    let Removed { asks: count, bytes } = removed;
    let freed = if bytes > 0 { format!(" ({})", size(bytes)) } else { String::new() };
    match (is_json, count) {
        (true, _) => line(&RemovedLine { asks: count, bytes }),
        (false, 0) => "There was nothing to delete.\n".to_owned(),
        (false, _) => format!("Deleted {}{freed}.\n", asks(count as u64)),
    }
}

fn asks(count: u64) -> String {
    if count == 1 { "1 ask".to_owned() } else { format!("{count} asks") }
}
