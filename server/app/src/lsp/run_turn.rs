//! Runs one turn of an ask, from its place in the queue to its end.

mod consent;
mod isolation;
mod leaving;
mod prepare;
mod progress;
mod question;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use turn::view::Progress;
use turn::{Ending, Event, Failure, Image};
use futures_util::FutureExt;
use gemini::wire::Response;
use tower_lsp::ls_types as lsp;

use super::session::Session;
use crate::charts::Folder;
use crate::commands::AskId;
use crate::engine::{Message, Task};

pub(super) use isolation::settled;
pub(super) use leaving::{Leaving, wait_for_runs};
pub(super) use prepare::local;
pub(super) use progress::{Reporter, ask_of};

/// Starts the current turn of an ask, and returns at once.
pub(super) fn start(session: &Arc<Session>, id: AskId) {
    let Some(stop) = session.asks.stop_handle(id) else {
        return;
    };
    let session = Arc::clone(session);
    tokio::spawn(async move {
        tracing::info!(ask = id.0, "queued");
        tell(&session, id);
        let reporter = Reporter::begin(&session, id, "Gemini");
        let end = tokio::select! {
            biased;
            () = stop.notified() => Ok(Some(Progress::Cancelled)),
            end = caught(answer(&session, id, &reporter)) => end.and_then(|end| end),
        };
        tracing::info!(ask = id.0, "over");
        match end.unwrap_or_else(|failure| Some(Progress::Ended(Ending::Failed(failure)))) {
            Some(end) => drop(session.asks.change(id, |ask| ask.turn_mut().end(end))),
            None => session.asks.withdraw(id).into_iter().for_each(|uri| session.changes.now(uri)),
        }
        tell(&session, id);
    });
}

/// What a task comes to; a panic in it is a failure of this ask and of nothing else.
pub(super) async fn caught<T>(task: impl Future<Output = T>) -> Result<T, Failure> {
    AssertUnwindSafe(task).catch_unwind().await.map_err(|_| bug())
}

/// What a panic in a task means to the person who asked.
pub(super) fn bug() -> Failure {
    Failure::new(
        "This is a bug in gemini-exec",
        "This failed, and nothing else.",
        "Please report what you did.",
    )
}

/// Tells the editor of an ask, at once.
pub(super) fn tell(session: &Session, id: AskId) {
    if let Some(uri) = session.asks.with(id, |ask| ask.uri.clone()) {
        session.changes.now(uri);
    }
}

/// How the turn ended; `None` where the person gave up before there was a question.
async fn answer(session: &Arc<Session>, id: AskId, reporter: &Reporter) -> Result<Option<Progress>, Failure> {
    if !question::is_given(session, id).await? {
        return Ok(None);
    }
    // While it waits for its turn, files, settings and the key may change: what counts is what is found then.
    let (_slot, cleared) = loop {
        consent::given(session, id).await?;
        if let Some(uri) = consent::runs_here(session, id) {
            settled(session, &uri).await?;
        }
        let slot = session.slots.acquire().await.map_err(|_| bug())?;
        if let Some(cleared) = consent::cleared(session, id).await {
            break (slot, cleared);
        }
    };
    let preparing = Arc::clone(session);
    let prepared = tokio::task::spawn_blocking(move || prepare::task(&preparing, id, &cleared)).await;
    let (task, speaker) = prepared.map_err(|_| bug())??;
    session.asks.change(id, |ask| ask.turn_mut().begin(speaker));
    tell(session, id);
    Ok(Some(Progress::Ended(stream(session, id, task, reporter).await)))
}

/// Where the charts of an answer go, and whether the person was told that one could not.
struct Charts {
    folder: Folder,
    is_told: bool,
}

/// Takes the answer piece by piece.
async fn stream(session: &Session, id: AskId, task: Task, reporter: &Reporter) -> Ending {
    let folder = Folder::of_ask(&session.sources.folders.state, id.0);
    let mut charts = Charts { folder, is_told: false };
    let mut running = Leaving::start(task);
    reporter.say("sending");
    while let Some(message) = running.next().await {
        match message {
            Message::Waiting { delay, reason } => {
                reporter.say(&format!("{reason}: trying again in {:.0} s", delay.as_secs_f64().ceil()));
            }
            Message::Response(response) => take(session, id, *response, &mut charts, reporter),
            Message::Cut => return Ending::Cut,
            Message::Failed(failure) | Message::Refused(failure) => return Ending::Failed(failure),
        }
    }
    session.asks.with(id, |ask| ask.turn().transcript.ending()).unwrap_or(Ending::Cut)
}

fn take(session: &Session, id: AskId, response: Response, charts: &mut Charts, reporter: &Reporter) {
    let taken = session.asks.change(id, |ask| {
        let before = ask.turn().transcript.state();
        let events = ask.turn_mut().transcript.push(response);
        (ask.uri.clone(), before, ask.turn().transcript.state(), events)
    });
    let Some((uri, before, after, events)) = taken else {
        return;
    };
    for event in &events {
        if let Event::Image(image) = event {
            save(session, id, image, charts);
        }
    }
    if before == after {
        session.changes.soon(uri);
    } else {
        tracing::debug!(ask = id.0, state = after.as_str(), "state");
        reporter.say(after.words());
        session.changes.now(uri);
    }
}

/// The first chart that cannot be saved is told of; the answer's words and numbers are still good.
fn save(session: &Session, id: AskId, image: &Image, charts: &mut Charts) {
    match charts.folder.save(image) {
        Ok(path) => {
            session.asks.change(id, |ask| ask.turn_mut().charts.push(path));
        }
        Err(_) if charts.is_told => {}
        Err(failure) => {
            charts.is_told = true;
            tracing::warn!(ask = id.0, "a chart was not saved");
            let client = session.client.clone();
            tokio::spawn(async move {
                client.show_message(lsp::MessageType::WARNING, failure.sentence()).await;
            });
        }
    }
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn a_panic_in_a_task_is_a_failure_of_its_ask() {
        let failed = super::caught(async { std::panic::resume_unwind(Box::new("a bug")) as u8 }).await;
        assert_eq!(failed.expect_err("a failure").title, "This is a bug in gemini-exec");
        assert_eq!(super::caught(async { 1 }).await, Ok(1));
    }
}
