//! Keeps the turns of this session in the history.

use std::sync::Arc;
use std::time::Duration;

use history::{Error, Number, RecordKey, TurnKind, Write};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};
use turn::{Failure, Progress, Turn, grouped};

use crate::commands::AskId;
use crate::counting::Counting;
use crate::keeping::{self, Keeping};
use crate::kept_files;
use crate::lsp::past;
use crate::lsp::protocol::{KeptNotification, KeptParams, UsedNotification, UsedParams};
use crate::lsp::session::{Ask, KeptAs, Session};
use crate::spending::DayBudget;

/// How long an ask may take until it is sent, before the editor is told of it and it is written: sending it comes first.
const SOON: Duration = Duration::from_millis(20);

/// How long both wait after it was handed over to be sent.
const BEHIND: Duration = Duration::from_millis(1);

/// A turn before and after it is sent.
pub(super) struct Recording {
    /// Keeps what comes; `None` if nothing is kept.
    pub(super) keeping: Option<Keeping>,
    /// Counts its tokens as they come.
    pub(super) counting: Option<Counting>,
    /// Tells that it is sent; then the editor is told of it, and it is written.
    is_sent: Option<oneshot::Sender<()>>,
}

impl Recording {
    /// Begins the latest turn of an ask. `written` hears when it is written; without `may_be_kept` it is not.
    pub(super) fn begin(
        session: &Arc<Session>,
        id: AskId,
        may_be_kept: bool,
        written: oneshot::Sender<()>,
    ) -> Self {
        let keeping = if may_be_kept { begin(session, id) } else { None };
        let is_kept = keeping.is_some();
        let (is_sent, sent) = oneshot::channel();
        let session = Arc::clone(session);
        tokio::spawn(async move {
            // It may wait long before it runs.
            if timeout(SOON, sent).await.is_ok() {
                sleep(BEHIND).await;
            }
            super::publish(&session, id);
            // If this process ends meanwhile, the ask still comes back in its text.
            if is_kept {
                past::keep_place_later(&session, id, Some(written));
            }
        });
        Recording { keeping, counting: None, is_sent: Some(is_sent) }
    }

    /// Keeps what is known of the turn, which is sent or runs now, and where its text stands.
    pub(super) fn sent(&mut self, session: &Arc<Session>, id: AskId) {
        if let Some(keeping) = &self.keeping {
            session.asks.with(id, |ask| keeping.update(ask.turn()));
        }
        let is_heard = self.is_sent.take().is_some_and(|is_sent| is_sent.send(()).is_ok());
        // If it had to wait, the editor was told before, and its place was written.
        if !is_heard {
            super::publish(session, id);
            if self.keeping.is_some() {
                past::keep_place_later(session, id, None);
            }
        }
    }
}

/// Begins to keep the latest turn of an ask, if the settings say so.
fn begin(session: &Arc<Session>, id: AskId) -> Option<Keeping> {
    let document = session.asks.with(id, |ask| ask.uri.clone())?;
    let settings = session.settings(&document).history;
    session.history.keep_within(settings.limits);
    if !settings.is_kept {
        // Then only this session has the turn.
        session.asks.change(id, |ask| {
            ask.kept.iter_mut().for_each(|kept| (kept.turn, kept.is_whole) = (None, false));
        });
        return None;
    }
    let (heard, runtime) = (Arc::clone(session), Handle::current());
    let done = move |result: Result<Option<Number>, &Error>| {
        match result {
            Ok(number) => {
                let known = heard.asks.change(id, |ask| {
                    if let (Some(kept), Some(number)) = (&mut ask.kept, number) {
                        (kept.number, kept.database) = (Some(number), heard.history.database());
                    }
                });
                if let (None, Some(number)) = (known, number) {
                    heard.asks.dismissed(number, heard.history.database());
                }
                // Its result document has another name now, which views link to.
                if let Some(document) = heard.asks.with(id, |ask| ask.uri.clone()) {
                    heard.changes.soon(document);
                }
                tell(&heard, &runtime, id);
            }
            Err(error) => complain(&heard, &runtime, &error.failure(heard.history.folder())),
        }
        let _runtime = runtime.enter();
        past::name_set_aside(&heard);
    };
    session.asks.change(id, |ask| {
        let keeping = if let Some(kept) = ask.kept {
            Keeping::of_ask(&session.history, kept.which, kind(ask, kept))
        } else {
            let place = past::place(&ask.uri, None, None, None);
            ask.kept_uri.clone_from(&place.uri);
            let given = serde_json::to_string(&ask.given).unwrap_or_default();
            Keeping::of_new_ask(&session.history, place, given)
        };
        keeping.begin_soon(ask.turn(), done);
        let (number, database) = ask.kept.map_or((None, None), |kept| (kept.number, kept.database));
        ask.kept =
            Some(KeptAs { which: keeping.ask, turn: Some(keeping.turn), number, database, is_whole: false });
        keeping
    })
}

/// How the latest turn of an ask follows what the history has of it.
fn kind(ask: &Ask, kept: KeptAs) -> TurnKind {
    // The turn that is asked again may be one that only this session had.
    let has_latest = kept.turn.is_some() || kept.is_whole;
    if has_latest { ask.kind } else { TurnKind::Next }
}

/// Keeps the end of the latest turn. Then its content leaves memory, unless it was looked at a moment ago.
pub(super) fn end(session: &Arc<Session>, id: AskId, keeping: Keeping, fingerprint: Option<[u8; 32]>) {
    let found =
        session.asks.with(id, |ask| (ask.turn().clone(), Arc::clone(ask.brief()), Arc::clone(ask.charts())));
    // An ask that is gone was ended when it was removed.
    let Some((turn, brief, charts)) = found else { return };
    let (heard, runtime, key) = (Arc::clone(session), Handle::current(), keeping.turn);
    keeping.end(turn, &brief, &charts, fingerprint, move |result| match result {
        Ok(number) => {
            written(&heard, id, key, number);
            tell(&heard, &runtime, id);
            tell_used(&heard, &runtime);
            if number.is_none() {
                complain(&heard, &runtime, &deleted());
            }
        }
        Err(error) => complain(&heard, &runtime, &error.failure(heard.history.folder())),
    });
}

/// Counts the tokens of the latest turn, which is not kept.
pub(super) fn count(session: &Session, id: AskId, counting: Counting) {
    let turn = session.asks.with(id, |ask| ask.turn().clone());
    if let Some(turn) = turn {
        counting.end_unkept(turn);
    }
}

/// Tells a plugin that an ask has begun or ended in the history: lists of past asks show it, also if its document is not
/// open.
fn tell(session: &Arc<Session>, runtime: &Handle, id: AskId) {
    let kept = session.asks.with(id, |ask| {
        let number = ask.kept?.number?.0;
        Some(KeptParams { number, uri: ask.uri.clone(), state: ask.brief().state.to_string() })
    });
    kept.flatten().into_iter().for_each(|kept| send(session, runtime, kept));
}

/// Tells a plugin what tokens were used today.
fn tell_used(session: &Arc<Session>, runtime: &Handle) {
    if !session.support().draws_asks {
        return;
    }
    let session = Arc::clone(session);
    runtime.spawn(async move {
        let looking = Arc::clone(&session);
        let look = move || used(&looking);
        if let Ok(Some(used)) = tokio::task::spawn_blocking(look).await {
            session.client.send_notification::<UsedNotification>(used).await;
        }
    });
}

/// What was used today; `None` if it was nothing, or cannot be read: the next ask tells why. Blocks.
fn used(session: &Session) -> Option<UsedParams> {
    let today = session.history.read_if_any(history::Store::used_today).ok().filter(|used| *used > 0)?;
    let budget = DayBudget::of(&session.history, &session.settings_for(None).spending).ok().flatten();
    let words = budget.map_or_else(|| format!("{} tokens used today", grouped(today)), DayBudget::words);
    Some(UsedParams { words, near: budget.and_then(DayBudget::warning).is_some() })
}

fn send(session: &Session, runtime: &Handle, kept: KeptParams) {
    if session.support().draws_asks {
        let client = session.client.clone();
        runtime.spawn(async move { client.send_notification::<KeptNotification>(kept).await });
    }
}

/// Tells the person why something is not kept. Called on the thread that writes, which is none of the runtime.
fn complain(session: &Session, runtime: &Handle, failure: &Failure) {
    let _runtime = runtime.enter();
    past::complain(session, failure);
}

/// The failure for a turn of an ask that was deleted.
fn deleted() -> Failure {
    Failure::new("This answer is not kept", "Its ask was deleted from the history.", "Ask anew to keep it.")
}

/// Notes that a turn is written. Another one may have begun meanwhile.
fn written(session: &Session, id: AskId, turn: RecordKey, number: Option<Number>) {
    session.asks.change(id, |ask| match (&mut ask.kept, number) {
        // It was deleted meanwhile: only this session has the turn now.
        (kept, None) => (*kept, ask.written_place) = (None, None),
        (Some(kept), Some(number)) => {
            (kept.number, kept.database) = (Some(number), session.history.database());
            kept.is_whole |= kept.turn == Some(turn);
        }
        (None, Some(_)) => {}
    });
    session.used(id);
}

/// The chart files that nothing else removes.
fn unkept_charts(ask: &Ask) -> Vec<String> {
    keeping::paths(ask.unkept_charts())
}

/// Removes the charts of all asks that are not kept: the editor is closed, and nobody can look at them any more.
pub(in crate::lsp) fn remove_unkept_charts(session: &Session) {
    let documents = session.asks.documents();
    let charts = documents.iter().flat_map(|uri| session.asks.about(uri, |_, ask, _| unkept_charts(ask)));
    kept_files::remove_charts(session.history.folder(), &charts.flatten().collect::<Vec<_>>());
}

/// Keeps the end of an ask that was removed while it ran. The charts of one that is not kept go with it.
pub(in crate::lsp) fn removed(session: &Arc<Session>, mut ask: Ask) {
    let charts = unkept_charts(&ask);
    if !charts.is_empty() {
        let history = session.history.folder().to_owned();
        tokio::task::spawn_blocking(move || kept_files::remove_charts(&history, &charts));
    }
    let Some(KeptAs { turn: Some(key), .. }) = ask.kept.filter(|_| ask.is_busy()) else { return };
    ask.end(Progress::Cancelled);
    let view = keeping::view(ask.brief());
    let charts = keeping::paths(&**ask.charts());
    let turn = Box::new(ask.turn().clone());
    let (heard, runtime) = (Arc::clone(session), Handle::current());
    let (uri, state) = (ask.uri.clone(), ask.brief().state.to_string());
    session.history.write_and(
        Write::End { key, turn, view, charts, fingerprint: None, bits: None },
        move |result| {
            if let Ok(Some(Number(number))) = result {
                send(&heard, &runtime, KeptParams { number, uri, state });
            }
        },
    );
}

/// Keeps what came of running the code of the latest turn here.
pub(in crate::lsp) fn checked(session: &Session, id: AskId) {
    session.asks.with(id, |ask| {
        let is_kept = session.settings(&ask.uri).history.is_kept;
        let Some(kept) = ask.kept.filter(|_| is_kept) else { return };
        let turn: Turn = ask.shown().without_answer();
        let view = keeping::view(ask.brief());
        session.history.write(Write::Checked { ask: kept.which, turn: Box::new(turn), view });
    });
}
