//! `history list`.

use std::path::{Path, PathBuf};

use history::{About, Filter, History};
use turn::shown;

use super::row::{AskRow, rows, table};
use crate::cli::find::unusable;
use crate::cli::refused::Refused;
use crate::cli::{output, screen};
use crate::document_id::DocumentId;
use crate::exit::Exit;
use crate::{keeping, privacy};

/// The arguments of `history list`. The comments below are its help text.
#[derive(clap::Args)]
pub(crate) struct ListArguments {
    /// How many at most
    #[arg(short, value_name = "NUMBER", default_value_t = 20)]
    number: usize,
    /// Only asks about this file, or that it was given along with
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
    /// All asks
    #[arg(long, conflicts_with = "number")]
    all: bool,
    /// Print one JSON object per ask and line
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(arguments: &ListArguments, history: &History) -> Result<Exit, Refused> {
    let about = arguments.file.as_deref().map(about);
    let limit = if arguments.all { usize::MAX } else { arguments.number };
    let listing = Listing { filter: Filter { about, limit, ..Filter::default() }, is_json: arguments.json };
    let nothing = arguments.file.as_ref().map(|path| format!("There is no ask about {}.", shown(path)));
    listing.write(history, nothing.as_deref().unwrap_or("No ask is kept."))
}

/// The file may be gone; what was asked about it is not.
fn about(file: &Path) -> About {
    let path = std::path::absolute(file).map_or_else(|_| file.to_owned(), |path| privacy::real(&path));
    keeping::about(&DocumentId::of_path(&path))
}

/// What to list, and how.
pub(super) struct Listing {
    /// The asks.
    pub(super) filter: Filter,
    /// `true` for programs.
    pub(super) is_json: bool,
}

impl Listing {
    /// Writes the list. `nothing` is what to say if it is empty.
    pub(super) fn write(&self, history: &History, nothing: &str) -> Result<Exit, Refused> {
        let text = if history.exists() { self.text(history) } else { Ok(String::new()) };
        let text = text.map_err(|error| unusable(history, &error))?;
        let is_empty = text.is_empty() && !self.is_json;
        Ok(output::write(&if is_empty { format!("{nothing}\n") } else { text }))
    }

    fn text(&self, history: &History) -> Result<String, history::Error> {
        let limit = self.filter.limit;
        let one_more = Filter { limit: limit.saturating_add(1), ..self.filter.clone() };
        let mut listed = history.read(|store| store.list(&one_more))?;
        let are_all = listed.len() <= limit;
        listed.truncate(limit);
        let rows = rows(history, listed, self.filter.query.as_deref())?;
        if self.is_json {
            return Ok(rows.iter().map(AskRow::json).collect());
        }
        let more = if are_all { String::new() } else { self.more(history)? };
        Ok(table(&rows, screen::columns()) + &more)
    }

    /// The line that says that there are more.
    fn more(&self, history: &History) -> Result<String, history::Error> {
        // To count what a search finds takes as long as the search.
        if self.filter.query.is_some() {
            return Ok("There are more; -n NUMBER shows them\n".to_owned());
        }
        let all = history.read(|store| store.count_of(&self.filter))?;
        Ok(format!("{} more; -n NUMBER shows them\n", all.saturating_sub(self.filter.limit as u64)))
    }
}
