//! `history run`.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap_complete::ArgValueCompleter;
use engines::{Engines, FilesAround, Input};
use history::{History, Write};
use sandbox::InputFile;
use turn::{Check, Ending, Failure, How, Progress, Sent, Speaker, Turn};

use crate::charts::Folder;
use crate::cli::ask::exit;
use crate::cli::completions::asks;
use crate::cli::find::{MeantAsk, find};
use crate::cli::human::Human;
use crate::cli::json::Json;
use crate::cli::output;
use crate::cli::prepare::{cleared, new_charts_folder};
use crate::cli::refused::Refused;
use crate::cli::report::Report;
use crate::cli::sink::CliSink;
use crate::complain::remark;
use crate::document_id::DocumentId;
use crate::exit::Exit;
use crate::keeping;
use crate::open::open_real;
use crate::project::{Author, Project};
use crate::run_here::{Data, MaskedFiles, ReadingPrograms, RunOn, compared, explained, programs, reading};
use crate::settings::{FromArguments, RERUN, Settings, SpareChoice};
use crate::signals::EndSignal;

/// The arguments of `history run`. The comments below are its help text.
#[derive(clap::Args)]
#[command(after_help = "\
Exit codes: 0 reproduced, or run on the full file · 1 not run to its end · 2 it cannot be run
            3 the code fails on this machine and did not before · 4 not reproduced: a round differs
            130 cancelled with Ctrl-C")]
pub(crate) struct RunArguments {
    /// Its number in the history
    #[arg(value_name = "ASK", default_value = "latest", add = ArgValueCompleter::new(asks))]
    meant: MeantAsk,
    /// What the programs run on; by default the full file where they hold rows of it as text, or the model had a sample
    #[arg(long, value_name = "DATA")]
    on: Option<RunOn>,
    /// Print one JSON event per line instead of text
    #[arg(long)]
    json: bool,
    /// Show the programs too
    #[arg(long)]
    show_code: bool,
    #[command(flatten)]
    pub(super) settings: FromArguments<RERUN>,
}

/// Runs the command: the programs of the latest answer of a conversation.
pub(super) async fn run(
    arguments: &RunArguments,
    history: &History,
    mut settings: Settings,
) -> Result<Exit, Refused> {
    settings.run.spare = SpareChoice::Off; // It would outlive its use.
    let kept = find(history, arguments.meant)?;
    let (number, which) = (kept.listed.number.0, kept.listed.which());
    let document = DocumentId::parse(&kept.listed.uri);
    let turns = kept.turns.into_iter().filter(|kept| !kept.is_replaced).map(|kept| kept.turn);
    let mut turns: Vec<Turn> = turns.collect();
    let latest = turns.pop();
    let has_earlier = turns.iter().any(|turn| turn.last_code().is_some());
    let turn = latest.filter(|turn| turn.last_code().is_some());
    let mut turn = turn.ok_or_else(|| no_program(number))?;
    if has_earlier {
        remark("The programs of the latest answer are run; earlier answers of this conversation are not.");
    }
    let given = turn.sent.iter().filter(|file| file.how != How::Around);
    let files = given.map(opened).collect::<Result<Vec<_>, _>>()?;
    let data = Data::of(&turn, arguments.on);
    check_choice(number, data, arguments.on)?;
    let engines = Engines::default();
    let here = |settings: &Settings| engines.local(&settings.engines().local);
    let found = here(&settings);
    let engine = cleared(&mut settings, found, here)?;
    let read_as = settings.engines().local.read_as;
    let masked = MaskedFiles::of(turns.iter().chain([&turn]), read_as);
    let ReadingPrograms { programs: rounds, replaced } =
        reading(programs(&turn.transcript), &files, data, masked.as_ref())?;
    let around = around(document.as_ref(), &turn, &rounds)?;
    let ask = engine.prepare(Input { around, ..Input::programs(rounds, files)? }, Vec::new())?;
    let charts = Folder::at(new_charts_folder(&settings.folders.state));
    let mut sink =
        CliSink::new(report(arguments, &begun(engine.speaker())), begun(engine.speaker()), charts, None);
    let mut signal = EndSignal::listen();
    let ended = tokio::select! {
        ended = sink.run(ask.start(), None, None, None) => ended,
        exit = signal.wait() => return Ok(exit),
    };
    let ending = match ended {
        Ok(ending) => ending,
        Err(error) => return Ok(output::failed(&error)),
    };
    let failure = if let Ending::Failed(failure) = &ending { Some(failure.clone()) } else { None };
    let elapsed = sink.started.elapsed();
    sink.turn.end(Progress::Ended(ending), Some(elapsed));
    let ran = failure.map_or_else(|| Ok(sink.turn.transcript.clone()), Err);
    let check = compared(&turn.transcript, ran, &turn.sent, data, str::to_owned);
    let check = explained(check, &turn.sent, replaced);
    sink.turn.check = Some(check.clone());
    if let Err(error) = sink.report.end(&sink.turn) {
        return Ok(output::failed(&error));
    }
    remark(&format!("ask {number}: {}", check.words()));
    let exit = exit_of(&check, exit(&sink, sink.unsaved.is_none()));
    turn.check = Some(check);
    let view = keeping::view(&keeping::brief(&turn));
    history.write(Write::Checked { ask: which, turn: Box::new(turn.without_answer()), view });
    history.finish();
    Ok(exit)
}

/// Fails for a choice that the ask leaves none: the sample that its model had is not kept.
fn check_choice(number: i64, data: Data, on: Option<RunOn>) -> Result<(), Failure> {
    if (data, on) != (Data::OfTheWholeFile, Some(RunOn::AsWritten)) {
        return Ok(());
    }
    let title = format!("Cannot run ask {number} on what the model had");
    Err(Failure::new(
        title,
        "it did not have all of a file as it is, and what it had is not kept",
        "Leave out --on.",
    ))
}

/// The exit code of a run with this result. `ended` is that of the programs by themselves.
fn exit_of(check: &Check, ended: Exit) -> Exit {
    match check {
        _ if !matches!(ended, Exit::Answered | Exit::CodeFailed) => ended,
        Check::AsWritten(comparison) if comparison.differs() => Exit::Differs,
        Check::AsWritten(_) => Exit::Answered,
        Check::Failed(_) => Exit::CodeFailed,
        Check::OnFile { .. } | Check::OnOriginal { .. } | Check::Running => ended,
    }
}

fn report(arguments: &RunArguments, turn: &Turn) -> Box<dyn Report> {
    if arguments.json {
        Box::new(Json::default())
    } else {
        Box::new(Human::new(None, turn, arguments.show_code))
    }
}

fn begun(speaker: Speaker) -> Turn {
    let mut turn = Turn::default();
    turn.begin(speaker, SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default());
    turn
}

/// What the programs find around the document or the file of the ask, as it is now. Says what does not go along.
fn around(document: Option<&DocumentId>, turn: &Turn, rounds: &[String]) -> Result<FilesAround, Failure> {
    let path = document.and_then(DocumentId::path_within);
    let project = match &path {
        Some(path) if turn.speaker.is_model => Project::around(path),
        path => Project::of_code(path.as_deref()),
    };
    let Some(project) = project else { return Ok(FilesAround::default()) };
    let given = turn.sent.iter().filter(|file| file.how != How::Around);
    let given: Vec<_> = given.map(|file| (file.name.clone(), file.path.clone().map(PathBuf::from))).collect();
    let author = if turn.speaker.is_model { Author::Model } else { Author::Person };
    let open = |_: &Path, file| Ok(InputFile { name: String::new(), file });
    let found = project.find(rounds, &given, author, &open)?;
    for said in &found.left_out {
        remark(said);
    }
    Ok(found.around)
}

/// A file that was given along, as it is now.
fn opened(file: &Sent) -> Result<InputFile, Failure> {
    let cannot = |why: &str| {
        let remedy = "Ask again about files that are there.";
        Failure::new(format!("Cannot run it with {}", file.name), why, remedy)
    };
    let path = file.path.as_deref().map(Path::new).ok_or_else(|| cannot("it came from standard input"))?;
    if file.how == How::FolderHere {
        return Err(cannot("it is a folder"));
    }
    let opened = open_real(path).map_err(|failure| cannot(&failure.detail))?;
    Ok(InputFile { name: file.name.clone(), ..opened })
}

fn no_program(number: i64) -> Failure {
    Failure::new(
        format!("Ask {number} has no program to run"),
        "",
        "Name another ask; gemini-exec history list shows them.",
    )
}
