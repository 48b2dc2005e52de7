//! Runs the last program of an answer on this machine and compares the outputs.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use engines::{Engine, Input, Prepared, Sink, follow};
use tower_lsp::ls_types as lsp;
use turn::{Activity, Check, Code, Ending, Event, Excerpt, Failure, Output, Turn, compare};

use crate::commands::AskId;
use crate::lsp::run_turn::{self, BackgroundDrop, Reporter};
use crate::lsp::session::Session;
use crate::lsp::{attached, data};

/// Starts the run in a task. An error if the ask is busy or its answer has no code.
pub(super) fn run(session: &Arc<Session>, id: AskId) -> Result<(), String> {
    super::check_idle(session, id)?;
    let round = session.asks.change(id, |ask| {
        let (code, output) = ask.turn().last_code()?;
        let round = (code.clone(), output.cloned());
        ask.begin_check();
        Some(round)
    });
    let (code, before) = round.flatten().ok_or("its answer has no code to run")?;
    let Some(stop) = session.asks.stop_handle(id) else {
        return Ok(());
    };
    let session = Arc::clone(session);
    tokio::spawn(async move {
        run_turn::publish(&session, id);
        let reporter = Reporter::begin(&session, id, run_turn::LOCAL_TITLE.to_owned());
        reporter.say(Activity::RunningCode.words());
        let check = tokio::select! {
            biased;
            () = stop.notified() => None,
            output = run_turn::catch_panic(output(&session, id, code)) => {
                Some(compared(&before.unwrap_or_default(), output.and_then(|output| output)))
            }
        };
        drop(reporter);
        finish(&session, id, check).await;
    });
    Ok(())
}

fn compared(before: &Output, now: Result<Output, Failure>) -> Check {
    now.map_or_else(Check::Failed, |now| compare(before, &now))
}

/// Stores and reports the result of the run; `None` if the person stopped it.
async fn finish(session: &Arc<Session>, id: AskId, check: Option<Check>) {
    let words = check.as_ref().map(Check::words);
    session.asks.change(id, |ask| ask.turn_mut().check = check);
    run_turn::checked(session, id);
    run_turn::publish(session, id);
    if let Some(words) = words {
        let message = format!("{}: {words}", run_turn::LOCAL_TITLE);
        session.client.show_message(lsp::MessageType::INFO, message).await;
    }
}

/// Runs the program to its end and returns its output. Waits for consent, if the code would run without isolation, and
/// for a slot.
async fn output(session: &Arc<Session>, id: AskId, code: Code) -> Result<Output, Failure> {
    let document = session.asks.with(id, |ask| ask.uri.clone()).ok_or_else(Failure::bug)?;
    session.current_settings().await?;
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
    let prepared = tokio::task::spawn_blocking(move || prepare(&preparing, id, code, &*engine)).await;
    let running = prepared.map_err(|_| Failure::bug())??.start();
    let mut turn = Turn::default();
    let Ok(followed) = follow(&mut BackgroundDrop::of(running), &mut HiddenSink(&mut turn)).await;
    if let Ending::Failed(failure) = followed.ending {
        return Err(failure);
    }
    turn.transcript.outputs().next().cloned().ok_or_else(Failure::bug)
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

/// Prepares the program with the files of its ask; a program that no model wrote also gets the data files it names.
/// Blocks: it reads files.
fn prepare(session: &Session, id: AskId, code: Code, engine: &dyn Engine) -> Result<Prepared, Failure> {
    let found = session
        .asks
        .with(id, |ask| (ask.uri.clone(), ask.given.attachments.clone(), ask.turn().speaker.is_model));
    let (document, attachments, is_by_model) = found.ok_or_else(Failure::bug)?;
    let attachments =
        if is_by_model { attachments } else { data::with_read_by(&code.code, &document, attachments) };
    let files = attached::open_all(session, &attachments)?;
    let excerpt = Excerpt { language: "python".to_owned(), text: code.code };
    Ok(engine.prepare(Input::new(String::new(), Some(excerpt), files)?, Vec::new())?)
}
