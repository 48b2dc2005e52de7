//! `gemini-exec history`: lists, shows, runs, finds, exports and removes what was asked.

mod conversation;
mod delete;
mod export;
pub(super) mod lines;
mod list;
mod prune;
pub(super) mod row;
mod run;
mod search;
mod show;

use clap::Subcommand;

use super::refused::Refused;
use crate::complain::complain;
use crate::exit::Exit;
use crate::keeping;
use crate::keeping::damage;
use crate::settings::{Partial, Sources};

/// The subcommands of `history`. The comments below are their help text.
#[derive(Subcommand)]
pub(crate) enum Arguments {
    /// List asks, the latest first
    List(list::ListArguments),
    /// Show a whole conversation; without a number the latest
    Show(show::ShowArguments),
    /// Run the programs of an answer on this machine, on all of the files it was about, and compare
    Run(Box<run::RunArguments>),
    /// Find asks by words in their questions, programs, outputs and answers
    Search(search::SearchArguments),
    /// Write a conversation as Markdown with its charts beside it, or as a Jupyter notebook
    Export(export::ExportArguments),
    /// Delete asks for good, with their charts
    Delete(delete::DeleteArguments),
    /// Delete the asks that are older, or larger together, than you want to keep
    Prune(prune::PruneArguments),
}

/// Runs the command.
pub(super) async fn run(arguments: Arguments, sources: Sources) -> Exit {
    let sources = match &arguments {
        Arguments::Run(arguments) => sources.with(&arguments.settings),
        _ => sources,
    };
    let settings = sources.settings(&Partial::default());
    let history = keeping::history(&settings.folders.state);
    let done = match arguments {
        Arguments::List(arguments) => list::run(&arguments, &history),
        Arguments::Show(arguments) => show::run(&arguments, &history),
        Arguments::Run(arguments) => run::run(&arguments, &history, settings).await,
        Arguments::Search(arguments) => search::run(&arguments, &history),
        Arguments::Export(arguments) => export::run(&arguments, &history),
        Arguments::Delete(arguments) => delete::run(&arguments, &history),
        Arguments::Prune(arguments) => prune::run(&arguments, &history, &settings),
    };
    damage(&history).iter().for_each(complain);
    done.unwrap_or_else(Refused::reported)
}
