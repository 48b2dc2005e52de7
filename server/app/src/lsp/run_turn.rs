//! Runs one turn of an ask, from the queue to its end.

mod again;
mod background_drop;
mod catching_up;
mod changed;
mod consent;
mod isolation;
mod keep;
mod prepare;
mod progress;
mod python;
mod question;
mod review;
mod sink;
mod waiting;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use engines::{Prepared, Running, follow};
use futures_util::FutureExt;
use tokio::sync::SemaphorePermit;
use tokio::sync::oneshot;
use tower_lsp::ls_types::MessageType;
use turn::{Activity, Ending, Failure, Progress};

use super::attached;
use super::session::Session;
use super::titles::set_key;
use crate::commands::AskId;
use crate::counting::Counting;
use crate::keeping::{Keeping, KeepingSink, KeptAnswer};

pub(super) use background_drop::{BackgroundDrop, wait_for_runs};
use consent::Cleared;
pub(super) use isolation::{consented, may_start};
use keep::Recording;
pub(super) use keep::{checked, remove_unkept_charts, removed};
pub(super) use progress::{Reporter, ask_of, is_of_environment};
pub(super) use python::{NOT_NOW, known as python_known};
pub(super) use question::typed;
use review::{Choice, ConversationChanges, Reviewed};

/// Starts the current turn of an ask in a task.
pub(super) fn start(session: &Arc<Session>, id: AskId) {
    let Some(stop) = session.asks.stop_handle(id) else {
        return;
    };
    let (is_written, written) = oneshot::channel();
    session.asks.change(id, |ask| ask.written = Some(written.shared()));
    let session = Arc::clone(session);
    tokio::spawn(async move {
        tracing::info!(ask = id.0, "queued");
        // So that it is named after who answers, and kept if it may be; whether it may start is checked later.
        let is_known = session.current_settings().await.is_ok();
        let mut recording = Recording::begin(&session, id, is_known, is_written);
        let mut fingerprint = None;
        let title = name_speaker(&session, id);
        let end = tokio::select! {
            biased;
            () = stop.notified() => Ok(Some(stopped(&session))),
            end = catch_panic(answer(&session, id, title, &mut recording, &mut fingerprint)) => {
                end.and_then(|end| end)
            }
        };
        tracing::info!(ask = id.0, "over");
        let end = end.unwrap_or_else(|failure| Some(Progress::Ended(Ending::Failed(failure))));
        finish(&session, id, end, recording, fingerprint);
        publish(&session, id);
    });
}

/// Ends a turn and keeps its end; without an end it never began, and is removed.
fn finish(
    session: &Arc<Session>,
    id: AskId,
    end: Option<Progress>,
    recording: Recording,
    fingerprint: Option<[u8; 32]>,
) {
    let Recording { keeping, counting, .. } = recording;
    if let Some(end) = end {
        session.asks.change(id, |ask| ask.end(with_ways_out(session, end)));
        match keeping {
            Some(keeping) => keep::end(session, id, keeping, fingerprint),
            None => counting.into_iter().for_each(|counting| keep::count(session, id, counting)),
        }
        return;
    }
    if let Some(ask) = session.asks.remove(id) {
        session.changes.now(ask.uri);
    }
    keeping.into_iter().for_each(Keeping::withdraw);
}

/// The same end, with the next step that the person has in this editor.
fn with_ways_out(session: &Session, end: Progress) -> Progress {
    match end {
        Progress::Ended(Ending::Failed(failure)) if failure.needs_key && session.support().key => {
            let way = set_key(session.support());
            let remedy = format!("Set one with {way}; create one at https://aistudio.google.com/apikey.");
            Progress::Ended(Ending::Failed(Failure { remedy, ..failure }))
        }
        end => end,
    }
}

/// How a turn ends that is stopped: the person cancelled it, or the editor ends.
fn stopped(session: &Session) -> Progress {
    if session.lifetime.was_shut_down() { Progress::Ended(Ending::Cut) } else { Progress::Cancelled }
}

/// Stores in the turn who answers by the settings before the queue. Returns the title of the progress.
fn name_speaker(session: &Session, id: AskId) -> String {
    let Some((_, settings)) = consent::settings(session, id) else { return LOCAL_TITLE.to_owned() };
    let speaker = session.engines.resolve(&settings).speaker();
    let title = if speaker.is_model { speaker.service.clone() } else { LOCAL_TITLE.to_owned() };
    session.asks.change(id, |ask| ask.turn_mut().speaker = speaker);
    title
}

/// What an ask does first.
pub(super) const QUEUED: &str = "queued";

/// The progress title of a run on this machine.
pub(super) const LOCAL_TITLE: &str = "Run on this machine";

/// Waits for a task. A panic in it becomes a failure, so that it ends only this ask.
pub(super) async fn catch_panic<T>(task: impl Future<Output = T>) -> Result<T, Failure> {
    AssertUnwindSafe(task).catch_unwind().await.map_err(|_| Failure::bug())
}

/// Marks an ask to be sent to the editor at once.
pub(super) fn publish(session: &Session, id: AskId) {
    if let Some(uri) = session.asks.with(id, |ask| ask.uri.clone()) {
        session.changes.now(uri);
    }
}

/// Waits for what only the editor knows: its settings, and the Python that was chosen in it if code is to run here.
async fn learn_settings(session: &Arc<Session>, id: AskId) -> Result<(), Failure> {
    session.current_settings().await?;
    if let Some((document, settings)) = consent::settings(session, id)
        && settings.asked().is_none()
    {
        python_known(session, id, &document).await;
    }
    Ok(())
}

/// Runs the turn and returns how it ended; `None` if the person cancelled before giving a question.
///
/// `title` names its progress. `recording` keeps it in the history. `fingerprint` becomes that of what was sent.
async fn answer(
    session: &Arc<Session>,
    id: AskId,
    title: String,
    recording: &mut Recording,
    fingerprint: &mut Option<[u8; 32]>,
) -> Result<Option<Progress>, Failure> {
    if !question::obtain(session, id).await? {
        return Ok(None);
    }
    // Nothing goes on while the person types.
    let reporter = Reporter::begin(session, id, title, QUEUED);
    catching_up::catch_up(session, id).await;
    let (_slot, ready) = cleared_to_start(session, id).await?;
    if let Some(said) = session.asks.with(id, |ask| attached::remark_on_names(&ask.given.files())).flatten() {
        session.client.show_message(MessageType::INFO, said).await;
    }
    let Ready { cleared, prepared, kept, said, counting } = ready;
    recording.counting = counting;
    // What is shown again sends nothing.
    for said in said.into_iter().filter(|_| kept.turn.is_none()) {
        session.client.show_message(MessageType::INFO, said).await;
    }
    let (speaker, settings) = (cleared.engine.speaker(), cleared.settings);
    let running = kept.turn.map_or_else(|| prepared.start(), |turn| Running::kept(&turn));
    *fingerprint = kept.fingerprint;
    session.asks.change(id, |ask| ask.begin(speaker));
    recording.sent(session, id);
    reporter.say(Activity::Sending.words());
    let mut sink = sink::EditorSink::new(session, id, &reporter, settings);
    let mut sink = KeepingSink {
        inner: &mut sink,
        keeping: recording.keeping.as_mut(),
        counting: recording.counting.as_mut(),
    };
    let Ok(followed) = follow(&mut BackgroundDrop::of(running), &mut sink).await;
    Ok(Some(Progress::Ended(followed.ending)))
}

/// An ask that may start.
struct Ready {
    cleared: Cleared,
    prepared: Prepared,
    kept: KeptAnswer,
    /// What the person is told once it is sent or run.
    said: Vec<String>,
    /// Its tokens, claimed; `None` if they are counted at its end alone.
    counting: Option<Counting>,
}

/// Waits for a slot and prepares the ask. The person is asked once about all that must not leave unasked; meanwhile others
/// go ahead. What is sent then is what they saw, unless somebody else would get it by now.
async fn cleared_to_start(
    session: &Arc<Session>,
    id: AskId,
) -> Result<(SemaphorePermit<'_>, Ready), Failure> {
    let (mut slot, mut cleared) = slot(session, id).await?;
    loop {
        let looking = Arc::clone(session);
        let work = tokio::task::spawn_blocking(move || look(&looking, id, cleared));
        let (ready, reviewed) = work.await.map_err(|_| Failure::bug())??;
        let Reviewed::Ask(question) = reviewed else { return Ok((slot, ready)) };
        drop(slot);
        let choice = review::ask(session, id, question).await?;
        let waited = slot_again(session, id).await?;
        let is_as_shown = matches!(choice, Choice::Send | Choice::Always);
        if is_as_shown && waited.1.reaches_the_same_as(&ready.cleared) {
            return Ok((waited.0, ready));
        }
        (slot, cleared) = waited;
    }
}

/// Prepares an ask and looks for what must not leave unasked. Blocks.
fn look(session: &Arc<Session>, id: AskId, cleared: Cleared) -> Result<(Ready, Reviewed), Failure> {
    let engine = &*cleared.engine;
    let changes = ConversationChanges {
        since_sent: changed::since_sent(session, id, engine),
        since_run: changed::since_run(session, id, engine),
    };
    let (mut prepared, said) = prepare::prepare(session, id, &cleared, changes.since_run.as_ref())?;
    let mut kept = prepare::kept(session, id, &prepared)?;
    if kept.turn.is_some() {
        // It is shown again: nothing leaves.
        return Ok((Ready { cleared, prepared, kept, said, counting: None }, Reviewed::Send));
    }
    if review::is_redacted(session, id, &cleared, &prepared) {
        // It is another ask.
        prepared = prepared.redacted()?;
        kept = prepare::kept(session, id, &prepared)?;
    }
    let (reviewed, counting) = review::look(session, id, &cleared, &prepared, changes)?;
    Ok((Ready { cleared, prepared, kept, said, counting }, reviewed))
}

/// What the ask may use, and a slot. Files, settings and the key may change while it waits for one, so what may leave is
/// looked at again after it.
async fn slot(session: &Arc<Session>, id: AskId) -> Result<(SemaphorePermit<'_>, Cleared), Failure> {
    learn_settings(session, id).await?;
    // Nobody was asked and no slot was waited for: what was found a moment ago holds.
    if let (Some(cleared), Ok(slot)) = (consent::ask(session, id).await?, session.slots.try_acquire()) {
        return Ok((slot, cleared));
    }
    publish(session, id);
    slot_again(session, id).await
}

/// The same after the ask had to wait.
async fn slot_again(session: &Arc<Session>, id: AskId) -> Result<(SemaphorePermit<'_>, Cleared), Failure> {
    loop {
        let slot = session.slots.acquire().await.map_err(|_| Failure::bug())?;
        learn_settings(session, id).await?;
        if let Some(cleared) = consent::cleared(session, id).await? {
            return Ok((slot, cleared));
        }
        drop(slot);
        consent::ask(session, id).await?;
    }
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn a_panic_in_a_task_is_a_failure_of_its_ask() {
        let failed = super::catch_panic(async { std::panic::resume_unwind(Box::new("a bug")) as u8 }).await;
        assert_eq!(failed.expect_err("a failure").title, "This is a bug in gemini-exec");
        assert_eq!(super::catch_panic(async { 1 }).await, Ok(1));
    }
}
