//! `gemini-exec ask`.

use std::io;
use std::path::Path;

use sandbox::in_words;
use turn::view::{Page, Snapshot, Standing, document};
use turn::{Ending, Failure, FinishKind, Progress};

use super::ask_arguments::AskArguments;
use super::human::Human;
use super::json::Json;
use super::markdown_file;
use super::prepare::{PreparedAsk, prepare};
use super::refused::Refused;
use super::report::Report;
use super::sink::CliSink;
use crate::complain::complain;
use crate::exit::Exit;
use crate::settings::{Partial, Sources};
use crate::signals::EndSignal;

/// Runs the command.
pub(super) async fn run(arguments: AskArguments, sources: Sources) -> Exit {
    let settings = sources.with(&arguments.settings).settings(&Partial::default());
    let PreparedAsk { ask, turn, notice, heading, charts, files } = match prepare(&arguments, settings) {
        Ok(prepared) => prepared,
        Err(Refused { failure, exit }) => return refuse(&failure, exit, arguments.json),
    };
    let report: Box<dyn Report> = if arguments.json { Box::new(Json) } else { Box::new(Human::new(notice)) };
    let mut sink = CliSink::new(report, turn, charts, files);
    let mut signal = EndSignal::listen();
    let (ending, output, signalled) = tokio::select! {
        result = sink.run(ask) => match result {
            Ok(ending) => (ending, Ok(()), None),
            Err(error) => (Ending::Cut, Err(error), None),
        },
        exit = signal.wait() => (Ending::Failed(Failure::new("Cancelled", "", "")), Ok(()), Some(exit)),
    };
    let elapsed = sink.started.elapsed();
    sink.turn.end(Progress::Ended(ending), Some(elapsed));
    // The document first: it must have the answer even if the terminal is closed.
    let unwritten =
        arguments.markdown.as_deref().and_then(|path| write_document(path, &heading, &sink).err());
    let output = output.and_then(|()| sink.report.end(&sink.turn));
    let is_all_saved = unwritten.is_none() && sink.unsaved.is_none();
    unwritten.iter().chain(&sink.unsaved).for_each(complain);
    match (signalled, output) {
        (Some(exit), _) => exit,
        (None, Err(error)) => output_failed(&error),
        (None, Ok(())) => exit(&sink, is_all_saved),
    }
}

fn write_document(path: &Path, heading: &str, sink: &CliSink) -> Result<(), Failure> {
    let charts = sink.charts.iter().map(|chart| markdown_file::link(path, chart)).collect();
    let ask = Snapshot { turn: &sink.turn, standing: Standing::default() };
    markdown_file::write(path, &document(&[Page { heading, ask, charts }]))
}

fn exit(sink: &CliSink, is_all_saved: bool) -> Exit {
    match &sink.turn.progress {
        Progress::Ended(Ending::Failed(_)) if sink.was_refused => Exit::Usage,
        Progress::Ended(Ending::Answered(finish)) if finish.kind != FinishKind::Complete => Exit::Failed,
        Progress::Ended(Ending::Answered(_)) if !is_all_saved => Exit::Failed,
        Progress::Ended(Ending::Answered(_)) => match sink.turn.transcript.code_succeeded() {
            Some(false) => Exit::CodeFailed,
            Some(true) | None => Exit::Answered,
        },
        _ => Exit::Failed,
    }
}

/// Reports why nothing was sent or run: to people and, with `--json`, to programs.
fn refuse(failure: &Failure, exit: Exit, json: bool) -> Exit {
    complain(failure);
    if json && Json::failed(failure).is_err() { Exit::OutputClosed } else { exit }
}

/// The exit code if standard output fails. A reader that has gone is not reported; any other error is.
fn output_failed(error: &io::Error) -> Exit {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Exit::OutputClosed;
    }
    complain(&Failure::new("Cannot write the answer", in_words(error), "Write it somewhere else."));
    Exit::Failed
}
