//! `history prune`.

use std::time::Duration;

use history::{History, KeptLimits, Removed};

use super::delete::told;
use crate::cli::find::unusable;
use crate::cli::output;
use crate::cli::refused::Refused;
use crate::exit::Exit;
use crate::kept_files;
use crate::settings::Settings;

/// The arguments of `history prune`. The comments below are its help text.
#[derive(clap::Args)]
pub(crate) struct PruneArguments {
    /// How many days an ask is kept after its last change; by default the setting history.days
    #[arg(long, value_name = "DAYS", value_parser = at_least_one)]
    days: Option<u32>,
    /// How many megabytes the history may take; by default the setting history.megabytes
    #[arg(long, value_name = "MEGABYTES", value_parser = at_least_one)]
    megabytes: Option<u32>,
    /// Print what was deleted as one line of JSON
    #[arg(long)]
    json: bool,
}

/// A limit that leaves something: to delete everything is not done by the way.
fn at_least_one(text: &str) -> Result<u32, &'static str> {
    let limit = text.parse().ok().filter(|limit| *limit > 0);
    limit.ok_or("give a number from 1; gemini-exec history delete --all deletes everything")
}

/// Runs the command.
pub(super) fn run(
    arguments: &PruneArguments,
    history: &History,
    settings: &Settings,
) -> Result<Exit, Refused> {
    let KeptLimits { age, size } = settings.history.limits;
    let age = arguments.days.map_or(age, |days| Duration::from_secs(u64::from(days) * 24 * 60 * 60));
    let size = arguments.megabytes.map_or(size, |megabytes| u64::from(megabytes) * 1_000_000);
    let prune = || {
        let removed = history.change(|store| store.prune(KeptLimits { age, size }))?;
        kept_files::sweep(history)?;
        Ok(removed)
    };
    let removed = if history.exists() { prune() } else { Ok(Removed::default()) };
    let removed = removed.map_err(|error| unusable(history, &error))?;
    Ok(output::write(&told(removed, arguments.json)))
}
