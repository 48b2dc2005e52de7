//! `gemini-exec ask`.

use std::io;
use std::path::PathBuf;

use turn::view::markdown;
use turn::{Ending, Failure};
use gemini::wire::FinishReason;

use super::human::{Human, summary};
use super::json::Json;
use super::prepare::{Prepared, Refused, prepare};
use super::report::{Report, complain};
use super::show::Show;
use super::{Exit, document};
use crate::input::in_words;
use crate::settings::{ASK, FromArguments, Partial, Sources};
use crate::signals::Told;

/// What `ask` takes.
#[derive(clap::Args)]
#[command(after_help = "\
Exit codes: 0 answered · 1 no answer, or half of one · 2 the command or an input cannot be used
            3 answered, but the last code run failed · 130 cancelled with Ctrl-C")]
pub(crate) struct Arguments {
    /// What to ask; may be left out with --attach (profiles the data) or --code (runs the code)
    pub(crate) question: Vec<String>,
    /// A data file to ask about; may be given more than once; - reads standard input as stdin.csv
    #[arg(short, long, value_name = "FILE")]
    pub(crate) attach: Vec<PathBuf>,
    /// Code to ask about or, without a question, to run; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) code: Option<PathBuf>,
    /// Print one JSON event a line instead
    #[arg(long)]
    pub(crate) json: bool,
    /// Write the whole transcript to this Markdown file as well
    #[arg(long, value_name = "FILE")]
    pub(crate) markdown: Option<PathBuf>,
    /// Save charts in this folder; by default beside the Markdown file, else in the state folder
    #[arg(long, value_name = "DIR")]
    pub(crate) images: Option<PathBuf>,
    /// Keep the files that code writes on this machine in this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) files: Option<PathBuf>,
    /// Where code runs on this machine and its Python lacks pandas or matplotlib, make an environment with both first
    #[arg(long)]
    pub(crate) create_env: bool,
    #[command(flatten)]
    settings: FromArguments<ASK>,
}

/// Runs the command.
pub(crate) async fn run(arguments: Arguments, sources: Sources) -> Exit {
    let settings = sources.with(&arguments.settings).settings(&Partial::default());
    let Prepared { task, speaker, notice, heading, folder, files } = match prepare(&arguments, settings) {
        Ok(prepared) => prepared,
        Err(Refused { failure, exit }) => return refuse(&failure, exit, arguments.json),
    };
    let report: Box<dyn Report> =
        if arguments.json { Box::new(Json) } else { Box::new(Human::new(speaker.clone(), notice)) };
    let mut show = Show::new(report, folder, files);
    let mut told = Told::listen();
    let (ending, output, told) = tokio::select! {
        shown = show.all(task) => match shown {
            Ok(ending) => (ending, Ok(()), None),
            Err(error) => (Ending::Cut, Err(error), None),
        },
        exit = told.wait() => (Ending::Failed(Failure::new("Cancelled", "", "")), Ok(()), Some(exit)),
    };
    // The document first: it keeps the answer whatever became of the terminal.
    let unwritten = arguments.markdown.as_deref().and_then(|path| {
        let subtitle = summary(&speaker, &show.transcript, show.started.elapsed());
        let links: Vec<String> = show.charts.iter().map(|chart| document::link(path, chart)).collect();
        let text = markdown::document(&heading, &subtitle, &show.transcript, &links, &ending);
        document::write(path, &text).err()
    });
    let output = output.and_then(|()| show.report.end(&ending, &show.transcript, show.started.elapsed()));
    let is_all_kept = unwritten.is_none() && show.unsaved.is_none();
    unwritten.iter().chain(&show.unsaved).for_each(complain);
    match (told, output) {
        (Some(exit), _) => exit,
        (None, Err(error)) => output_failed(&error),
        (None, Ok(())) => exit(&ending, &show, is_all_kept),
    }
}

fn exit(ending: &Ending, show: &Show, is_all_kept: bool) -> Exit {
    match ending {
        Ending::Failed(_) if show.refused => Exit::Usage,
        Ending::Cut | Ending::Failed(_) => Exit::Failed,
        Ending::Answered { finish_reason } if *finish_reason != FinishReason::Stop => Exit::Failed,
        Ending::Answered { .. } if !is_all_kept => Exit::Failed,
        Ending::Answered { .. } if show.transcript.code_succeeded() == Some(false) => Exit::CodeFailed,
        Ending::Answered { .. } => Exit::Answered,
    }
}

/// Tells why nothing was sent or run, to people and, where they read, to programs.
fn refuse(failure: &Failure, exit: Exit, json: bool) -> Exit {
    complain(failure);
    if json && Json::failed(failure).is_err() { Exit::OutputClosed } else { exit }
}

/// What a failure of standard output means: a reader that left is no mistake, a full disk is.
fn output_failed(error: &io::Error) -> Exit {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Exit::OutputClosed;
    }
    complain(&Failure::new("Cannot write the answer", in_words(error), "Write it somewhere else."));
    Exit::Failed
}
