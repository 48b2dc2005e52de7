//! `gemini-exec ask`.

use std::io;
use std::path::Path;

use engines::{Engine, Prepared};
use history::{History, Number};
use turn::{Ending, Failure, FinishKind, Progress, Prompt, Turn};

use super::ask_arguments::AskArguments;
use super::continued::Continued;
use super::human::Human;
use super::json::Json;
use super::pages::{ShownTurn, markdown};
use super::prepare::{PreparedAsk, prepare};
use super::quiet::Quiet;
use super::record::Record;
use super::refused::Refused;
use super::report::Report;
use super::sink::CliSink;
use super::start::{PreparedToAsk, start};
use super::{markdown_file, output, review};
use crate::charts::Folder;
use crate::complain::{complain, remark};
use crate::exit::Exit;
use crate::keeping;
use crate::review::{LeavingAsk, Reason, json, page};
use crate::settings::{Partial, Settings, Sources};
use crate::signals::EndSignal;
use crate::spending::TodaysBudget;

/// Runs the command.
pub(super) async fn run(arguments: AskArguments, sources: Sources) -> Exit {
    let sources = sources.with(&arguments.settings);
    let settings = sources.settings(&Partial::default());
    // What tokens are used is counted also where no ask is kept.
    let history = keeping::history(&settings.folders.state);
    let kept = Some(&history).filter(|_| settings.history.is_kept);
    let prepared = match prepare(&arguments, &sources, kept) {
        Ok(prepared) => prepared,
        Err(Refused { failure, exit }) => return refuse(&failure, exit, arguments.json),
    };
    let PreparedAsk { ask, engine, reasons, turn, earlier, place, notice, heading, charts, files } = prepared;
    if arguments.dry_run {
        if !arguments.quiet {
            remark_new_masks(&ask, earlier.as_ref());
        }
        return dry_run(ask, reasons, &*engine, &settings, &history, &arguments);
    }
    let continued = earlier.as_ref().map(|earlier| (earlier.which, earlier.kind));
    let mut record = kept.map(|history| Record::begin(history.clone(), &settings, continued, place, &turn));
    let report: Box<dyn Report> = if arguments.json {
        Box::new(Json::default())
    } else if arguments.quiet {
        Box::new(Quiet::default())
    } else {
        Box::new(Human::new(notice, &turn, arguments.show_code))
    };
    let mut sink = CliSink::new(report, turn, Folder::at(charts.clone()), files);
    sink.outlives_output = record.is_some() || arguments.markdown.is_some();
    let mut signal = EndSignal::listen();
    let asked = PreparedToAsk { ask, reasons, engine: &*engine };
    let started = match start(asked, record.as_mut(), &history, &settings, &arguments) {
        Ok(started) => started,
        Err(Refused { failure, exit }) => {
            record.map(Record::finish).unwrap_or_default().iter().for_each(complain);
            history.finish();
            return refuse(&failure, exit, arguments.json);
        }
    };
    let keeping = record.as_mut().and_then(|record| record.keeping.as_mut());
    let mut counting = started.counting;
    let (progress, output, signalled) = tokio::select! {
        result = sink.run(started.running, started.reused, keeping, counting.as_mut()) => match result {
            Ok(ending) => (Progress::Ended(ending), sink.unwritten.take().map_or(Ok(()), Err), None),
            Err(error) => (Progress::Ended(Ending::Cut), Err(error), None),
        },
        exit = signal.wait() => (Progress::Cancelled, Ok(()), Some(exit)),
    };
    let elapsed = sink.started.elapsed();
    let interrupted = sink.turn.end(progress, Some(elapsed));
    let output = output.and_then(|()| interrupted.map_or(Ok(()), |event| sink.report.event(&event)));
    // The document first: it must have the answer even if the terminal is closed.
    let document = Document { heading, earlier: earlier.as_ref(), charts: &charts };
    let unwritten = arguments.markdown.as_deref().and_then(|path| document.write(path, &sink).err());
    let before = earlier.as_ref().map_or(&[][..], |earlier| &earlier.turns);
    let number = keep(&sink, before, record.as_mut(), started.fingerprint);
    let output = output.and_then(|()| show_end(&mut sink, number));
    let is_all_saved = unwritten.is_none() && sink.unsaved.is_none();
    unwritten.iter().chain(&sink.unsaved).for_each(complain);
    let answered = exit(&sink, is_all_saved);
    if let Some(record) = record {
        drop(counting);
        record.finish().iter().for_each(complain);
    } else {
        if let Some(counting) = counting {
            counting.end_unkept(sink.turn);
        }
        history.finish();
    }
    match (signalled, output) {
        (Some(exit), _) => exit,
        (None, Err(error)) => match number {
            Some(number) => output::failed_but_kept(&error, number),
            None => output::failed(&error),
        },
        (None, Ok(())) => answered,
    }
}

/// Says that what is shown masked will be sent masked otherwise. A conversation keeps what its values are masked by.
fn remark_new_masks(ask: &Prepared, earlier: Option<&Continued>) {
    let is_new = earlier.and_then(Continued::mask_secret).is_none();
    if is_new && ask.prompt.as_deref().is_some_and(Prompt::has_masked) {
        remark(
            "Masked values are made anew for each ask: those that are sent will be others than these, of the same form.",
        );
    }
}

/// Keeps the end of the ask and gives its number. What is refused is not kept: it never began.
fn keep(
    sink: &CliSink,
    earlier: &[Turn],
    record: Option<&mut Record>,
    fingerprint: Option<[u8; 32]>,
) -> Option<Number> {
    let record = record.filter(|_| !sink.was_refused)?;
    record.end(earlier, &sink.turn, &sink.charts, fingerprint);
    record.number
}

/// Shows everything that would be sent, and sends nothing.
fn dry_run(
    ask: Prepared,
    reasons: Vec<Reason>,
    engine: &dyn Engine,
    settings: &Settings,
    history: &History,
    arguments: &AskArguments,
) -> Exit {
    let ask = if arguments.redact { ask.redacted() } else { Ok(ask) };
    let prepared = match ask {
        Ok(prepared) => prepared,
        Err(failure) => return refuse(&failure, Exit::Usage, arguments.json),
    };
    let budget = TodaysBudget::of(history, &settings.spending);
    let reasons = review::reasons(&prepared, reasons, &budget, engine, settings);
    let leaving = LeavingAsk { engine, prepared: &prepared, reasons: &reasons };
    output::write(&if arguments.json { json(&leaving) } else { page(&leaving) })
}

/// Shows the end of the ask.
fn show_end(sink: &mut CliSink, number: Option<Number>) -> io::Result<()> {
    number.map_or(Ok(()), |number| sink.report.kept(number))?;
    sink.report.end(&sink.turn)
}

/// The document of `--markdown`.
struct Document<'a> {
    heading: String,
    earlier: Option<&'a Continued>,
    /// The folder for charts.
    charts: &'a Path,
}

impl Document<'_> {
    /// Writes the whole conversation.
    fn write(self, path: &Path, sink: &CliSink) -> Result<(), Failure> {
        let mut folder = Folder::at(self.charts.to_owned());
        let earlier = self.earlier.map(|earlier| earlier.turns.as_slice()).unwrap_or_default();
        let earlier = earlier.iter().map(|turn| ShownTurn::kept(turn, "").with_charts(path, &mut folder));
        let mut turns = earlier.collect::<Result<Vec<_>, _>>()?;
        let charts = sink.charts.iter().map(|chart| markdown_file::link(path, chart)).collect();
        turns.push(ShownTurn { charts, ..ShownTurn::new(&sink.turn, self.heading) });
        markdown_file::write(path, &markdown(&turns))
    }
}

/// The exit code of an ask that is over.
pub(super) fn exit(sink: &CliSink, is_all_saved: bool) -> Exit {
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
