//! `gemini-exec doctor`: shows what works on this machine and how to fix the rest.

use super::history::lines::line;
use super::output;
use crate::doctor::Examination;
use crate::exit::Exit;
use crate::settings::{DOCTOR, FromArguments, Partial, Sources};

/// The arguments of `doctor`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Print the report as one line of JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: FromArguments<DOCTOR>,
}

/// Runs the command. Exits with 0 if an ask would work: Gemini answers, or Python runs in isolation.
pub(crate) async fn run(arguments: Arguments, sources: Sources) -> Exit {
    let report = Examination::of(sources.with(&arguments.settings).settings(&Partial::default())).await;
    match output::write(&if arguments.json { line(&report) } else { report.text() }) {
        Exit::Answered if !report.can_answer => Exit::Failed,
        exit => exit,
    }
}
