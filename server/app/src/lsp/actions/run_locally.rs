//! Runs the programs of an answer on this machine, in one interpreter as Gemini does, and compares the outputs.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use engines::{Engine, Input, Prepared, Sink, follow};
use tower_lsp::ls_types as lsp;
use turn::{Activity, Check, Ending, Event, Failure, Transcript, Turn, without_options};

use crate::commands::AskId;
use crate::lsp::run_turn::{self, BackgroundDrop, Reporter};
use crate::lsp::session::Session;
use crate::lsp::{around, attached};
use crate::project::Author;
use crate::run_here::{Data, MaskedFiles, ReadingPrograms, RunOn, compared, explained, programs, reading};

/// Starts the run in a task. An error if the ask is busy or its answer has no code that can run here.
pub(super) fn run(session: &Arc<Session>, id: AskId, on: RunOn) -> Result<(), String> {
    super::check_idle(session, id)?;
    let before = session.asks.change(id, |ask| {
        let (before, sent) = (ask.shown().transcript.clone(), ask.shown().sent.clone());
        programs(&before).first()?;
        let data = Data::of(ask.shown(), Some(on));
        ask.begin_check();
        Some((before, sent, data))
    });
    let (before, sent, data) = before.flatten().ok_or("its answer has no Python to run")?;
    let Some(stop) = session.asks.stop_handle(id) else {
        return Ok(());
    };
    let session = Arc::clone(session);
    tokio::spawn(async move {
        run_turn::publish(&session, id);
        let reporter = Reporter::begin(&session, id, run_turn::LOCAL_TITLE.to_owned(), run_turn::QUEUED);
        reporter.say(Activity::RunningCode.words());
        let check = tokio::select! {
            biased;
            () = stop.notified() => None,
            here = run_turn::catch_panic(run_here(&session, id, &before, data)) => {
                let here = here.and_then(|here| here).map_err(Failure::without_options);
                let (here, replaced) = match here {
                    Ok(RanHere { transcript, replaced }) => (Ok(transcript), replaced),
                    Err(failure) => (Err(failure), Vec::new()),
                };
                let check = compared(&before, here, &sent, data, without_options);
                Some(explain(&session, id, check, replaced).await)
            }
        };
        drop(reporter);
        finish(&session, id, check).await;
    });
    Ok(())
}

/// The check with what may explain a difference.
async fn explain(session: &Arc<Session>, id: AskId, check: Check, replaced: Vec<String>) -> Check {
    let sent = session.asks.with(id, |ask| ask.shown().sent.clone()).unwrap_or_default();
    let explaining = check.clone();
    tokio::task::spawn_blocking(move || explained(explaining, &sent, replaced)).await.unwrap_or(check)
}

/// Stores and reports the result of the run; `None` if the person stopped it.
async fn finish(session: &Arc<Session>, id: AskId, check: Option<Check>) {
    let words = check.as_ref().map(Check::words);
    session.asks.change(id, |ask| ask.shown_mut().check = check);
    run_turn::checked(session, id);
    run_turn::publish(session, id);
    if let Some(words) = words {
        let message = format!("{}: {words}", run_turn::LOCAL_TITLE);
        session.client.show_message(lsp::MessageType::INFO, message).await;
    }
}

/// Runs the programs to their end. Waits for consent, if the code would run without isolation, and for a slot.
async fn run_here(
    session: &Arc<Session>,
    id: AskId,
    before: &Transcript,
    data: Data,
) -> Result<RanHere, Failure> {
    let document = session.asks.with(id, |ask| ask.uri.clone()).ok_or_else(Failure::bug)?;
    session.current_settings().await?;
    run_turn::python_known(session, id, &document).await;
    let local = |session: &Session| session.engines.local(&session.settings(&document).engines().local);
    let engine = local(session);
    let program = tokio::task::spawn_blocking(move || engine.untrusted_program()).await;
    if let Some(program) = program.map_err(|_| Failure::bug())? {
        run_turn::may_start(session, program).await?;
    }
    run_turn::consented(session, &document, local(session)).await?;
    let _slot = session.slots.acquire().await.map_err(|_| Failure::bug())?;
    session.current_settings().await?;
    let (preparing, engine) = (Arc::clone(session), local(session));
    let rounds = programs(before);
    let prepared = tokio::task::spawn_blocking(move || prepare(&preparing, id, rounds, data, &*engine)).await;
    let PreparedHere { ask, replaced } = prepared.map_err(|_| Failure::bug())??;
    let running = ask.start();
    let mut turn = Turn::default();
    let Ok(followed) = follow(&mut BackgroundDrop::of(running), &mut HiddenSink(&mut turn)).await;
    if let Ending::Failed(failure) = followed.ending {
        return Err(failure);
    }
    Ok(RanHere { transcript: turn.transcript, replaced })
}

/// What came of the programs here, and what was replaced in them.
struct RanHere {
    transcript: Transcript,
    replaced: Vec<String>,
}

/// The programs, ready to run, and what was replaced in them.
struct PreparedHere {
    ask: Prepared,
    replaced: Vec<String>,
}

/// A sink that only keeps the turn: nothing is shown while it runs.
struct HiddenSink<'a>(&'a mut Turn);

impl Sink for HiddenSink<'_> {
    type Error = Infallible;

    fn change<T>(&mut self, change: impl FnOnce(&mut Turn) -> T) -> Option<T> {
        Some(change(self.0))
    }

    fn waiting(&mut self, _delay: Duration, _reason: &str) -> Result<(), Infallible> {
        Ok(())
    }

    fn working(&mut self, _words: &str) -> Result<(), Infallible> {
        Ok(())
    }

    fn show(&mut self, _events: Vec<Event>, _activity: Option<Activity>) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Prepares the programs with the files of their ask, and with what they name and import of the project. Blocks: it reads
/// files.
fn prepare(
    session: &Session,
    id: AskId,
    rounds: Vec<String>,
    data: Data,
    engine: &dyn Engine,
) -> Result<PreparedHere, Failure> {
    let document = session.asks.with(id, |ask| ask.uri.clone()).ok_or_else(Failure::bug)?;
    let read_as = session.settings(&document).engines().local.read_as;
    let found = session.asks.with(id, |ask| {
        let masked = MaskedFiles::of(ask.earlier().chain([ask.turn()]), read_as);
        (ask.given.files(), ask.shown().speaker.is_model, masked)
    });
    let (attachments, is_by_model, masked) = found.ok_or_else(Failure::bug)?;
    let files = attached::open_all(session, &attachments)?;
    let ReadingPrograms { programs: rounds, replaced } = reading(rounds, &files, data, masked.as_ref())?;
    let author = if is_by_model { Author::Model } else { Author::Person };
    let found = around::find(session, &document, &rounds, &attachments, author)?;
    let input = Input { around: found.around, ..Input::programs(rounds, files)? };
    Ok(PreparedHere { ask: engine.prepare(input, Vec::new())?, replaced })
}
