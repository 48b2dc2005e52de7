//! Runs the last program of an answer on this machine and compares.

use std::sync::Arc;

use turn::{Check, Code, Failure, Output, Transcript, compare};
use gemini::wire::Outcome;
use tower_lsp::ls_types as lsp;

use crate::commands::AskId;
use crate::engine::{Message, Task};
use crate::lsp::files;
use crate::lsp::session::Session;
use crate::lsp::task::{self, Leaving, Reporter};

/// Starts the run.
pub(super) fn run(session: &Arc<Session>, id: AskId) -> Result<(), String> {
    super::is_idle(session, id)?;
    let round = session.asks.change(id, |ask| {
        let round = ask.turn().last_code()?;
        ask.begin_check();
        Some(round)
    });
    let (code, before) = round.flatten().ok_or("its answer has no code to run")?;
    let Some(stop) = session.asks.stop_handle(id) else {
        return Ok(());
    };
    let session = Arc::clone(session);
    tokio::spawn(async move {
        task::tell(&session, id);
        let reporter = Reporter::begin(&session, id, "Run on this machine");
        reporter.say("running code");
        let check = tokio::select! {
            biased;
            () = stop.notified() => None,
            check = task::caught(check(&session, id, code, before)) => Some(check.unwrap_or_else(Check::Failed)),
        };
        drop(reporter);
        let words = check.as_ref().map(Check::words);
        session.asks.change(id, |ask| ask.turn_mut().check = check);
        task::tell(&session, id);
        if let Some(words) = words {
            session
                .client
                .show_message(lsp::MessageType::INFO, format!("Run on this machine: {words}"))
                .await;
        }
    });
    Ok(())
}

async fn check(session: &Arc<Session>, id: AskId, code: Code, before: Option<Output>) -> Check {
    let before =
        before.unwrap_or_else(|| Output { id: None, outcome: Outcome::Unspecified, output: String::new() });
    if let Some(uri) = session.asks.with(id, |ask| ask.uri.clone())
        && let Err(failure) = task::settled(session, &uri).await
    {
        return Check::Failed(failure);
    }
    let Ok(_slot) = session.slots.acquire().await else { return Check::Failed(task::bug()) };
    let preparing = Arc::clone(session);
    let prepared = tokio::task::spawn_blocking(move || prepare(&preparing, id, code)).await;
    let task = match prepared.unwrap_or_else(|_| Err(task::bug())) {
        Ok(task) => task,
        Err(failure) => return Check::Failed(failure),
    };
    match outcome(task).await {
        Ok(here) => compare(&before, &here),
        Err(failure) => Check::Failed(failure),
    }
}

/// The program with the files its answer had, as a task of the local engine.
fn prepare(session: &Session, id: AskId, code: Code) -> Result<Task, Failure> {
    let given = session.asks.with(id, |ask| {
        let is_local = ask.turn().prompt.is_none();
        (ask.uri.clone(), ask.given.attachments.clone(), is_local)
    });
    let (uri, attachments, is_local) = given.ok_or_else(task::bug)?;
    let attachments = if is_local { files::with_read_by(&code.code, &uri, attachments) } else { attachments };
    let files = attachments
        .iter()
        .map(|uri| files::open(session, uri, files::path(uri).as_deref()))
        .collect::<Result<_, _>>()?;
    let excerpt = turn::Excerpt { language: "python".to_owned(), text: code.code };
    let input = crate::input::Input::of(String::new(), Some(excerpt), files)?;
    task::local(session, input, &session.settings(&uri))
}

/// Runs to the end: what the program printed.
async fn outcome(task: Task) -> Result<Output, Failure> {
    let mut transcript = Transcript::default();
    let mut running = Leaving::start(task);
    while let Some(message) = running.next().await {
        match message {
            Message::Response(response) => drop(transcript.push(*response)),
            Message::Failed(failure) | Message::Refused(failure) => return Err(failure),
            Message::Waiting { .. } | Message::Cut => {}
        }
    }
    let rounds = transcript.rounds();
    let output = rounds.first().and_then(|round| round.outputs.first().copied()).cloned();
    output.ok_or_else(task::bug)
}
