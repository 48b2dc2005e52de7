//! `history search`.

use history::{Filter, History};

use super::list::Listing;
use crate::cli::refused::Refused;
use crate::exit::Exit;

/// The arguments of `history search`. The comments below are its help text.
#[derive(clap::Args)]
pub(crate) struct SearchArguments {
    /// What to find: asks with all these words, or words that begin so
    #[arg(required = true)]
    words: Vec<String>,
    /// How many at most
    #[arg(short, value_name = "NUMBER", default_value_t = 20)]
    number: usize,
    /// Print one JSON object per ask and line
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(arguments: &SearchArguments, history: &History) -> Result<Exit, Refused> {
    let query = Some(arguments.words.join(" "));
    let filter = Filter { query, limit: arguments.number, ..Filter::default() };
    Listing { filter, is_json: arguments.json }.write(history, "Nothing was found.")
}
