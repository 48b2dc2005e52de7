//! `history show`.

use clap_complete::ArgValueCompleter;
use history::History;

use super::conversation::Conversation;
use super::lines::conversation_line;
use crate::cli::completions::asks;
use crate::cli::find::{MeantAsk, find};
use crate::cli::output;
use crate::cli::refused::Refused;
use crate::exit::Exit;

/// The arguments of `history show`. The comments below are its help text.
#[derive(clap::Args)]
pub(crate) struct ShowArguments {
    /// Its number in the history
    #[arg(value_name = "ASK", default_value = "latest", add = ArgValueCompleter::new(asks))]
    meant: MeantAsk,
    /// Show the programs of this machine too, behind their results; those of a model are always shown
    #[arg(long)]
    show_code: bool,
    /// Print the whole conversation as one line of JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(arguments: &ShowArguments, history: &History) -> Result<Exit, Refused> {
    let kept = find(history, arguments.meant)?;
    if arguments.json {
        return Ok(output::write(&conversation_line(&kept)));
    }
    let written = Conversation::new(arguments.show_code).write(&kept);
    Ok(written.map_or_else(|error| output::failed(&error), |()| Exit::Answered))
}
