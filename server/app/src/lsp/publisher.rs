//! Sends changes to the editor: pushes diagnostics and asks, and requests that hints and lenses are pulled again.
//!
//! One task sends everything, so that messages arrive in order. It sends nothing twice.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout};
use tower_lsp::ls_types as lsp;

use super::handlers::DrawnAsk;
use super::placed::{PlacedAsk, Shown, placed};
use super::protocol::{AsksNotification, PublishDiagnostics, PublishDiagnosticsParams};
use super::session::{Open, Session};
use super::{handlers, result_document};
use crate::commands::AskId;
use crate::document_id::DocumentId;

/// The shortest time between two updates while an answer streams.
const MIN_INTERVAL: Duration = Duration::from_millis(100);

/// How long a change waits that is not urgent: an editor asks for code actions right after a key, and they come first.
const PAUSE: Duration = Duration::from_millis(10);

/// The longest wait for an editor's answer to a refresh. Nothing else waits for it.
const REFRESH_TIMEOUT: Duration = Duration::from_secs(10);

/// What the editor was last sent about one document.
#[derive(Default)]
struct SentViews {
    diagnostics: Vec<lsp::Diagnostic>,
    /// What `geminiExec/asks` said; `None` if it must be sent again.
    asks: Option<Vec<DrawnAsk>>,
    /// `true` if the editor may draw asks of it.
    is_drawn: bool,
    shown: BTreeMap<AskId, Shown>,
}

impl SentViews {
    /// `true` if the editor shows nothing. Asks may go while their views are sent: then the editor still shows them.
    fn is_nothing(&self) -> bool {
        self.shown.is_empty() && self.diagnostics.is_empty() && !self.is_drawn
    }
}

/// Sends changes; never returns.
pub(super) async fn run(session: Arc<Session>) {
    let mut sent: HashMap<DocumentId, SentViews> = HashMap::new();
    let mut next = Instant::now();
    loop {
        session.changes.changed.notified().await;
        tokio::select! {
            () = session.changes.urgent.notified() => {}
            () = sleep_until(next.max(Instant::now() + PAUSE)) => {}
        }
        let mut needs_refresh = false;
        for (uri, resend) in session.changes.take() {
            let sent = sent.entry(uri.clone()).or_default();
            if resend {
                sent.asks = None;
            }
            needs_refresh |= send(&session, &uri, sent).await;
        }
        sent.retain(|_, sent| !sent.is_nothing());
        if needs_refresh {
            refresh(&session);
        }
        next = Instant::now() + MIN_INTERVAL;
    }
}

/// Pushes the changes of one document. Returns `true` if the editor must pull again.
async fn send(session: &Arc<Session>, uri: &DocumentId, sent: &mut SentViews) -> bool {
    // Before its views go: then the person knows why.
    if let Some(failure) = session.documents.untold(uri) {
        session.client.show_message(lsp::MessageType::WARNING, failure.sentence()).await;
    }
    let open = session.documents.get(uri);
    if session.support().diagnostics_are_pushed() || session.support().draws_asks {
        let asks = open.as_ref().map(|open| placed(session, uri, open)).unwrap_or_default();
        push_diagnostics(session, uri, open.as_ref(), &asks, sent).await;
        let drawn = match &open {
            Some(open) => handlers::drawn(session, open, &asks),
            // What is open and out of step draws nothing.
            None if session.documents.is_open(uri) => Vec::new(),
            None => handlers::drawn_of_file(session, uri),
        };
        push_asks(session, uri, open.as_ref(), drawn, sent).await;
    }
    let shown: BTreeMap<_, _> = session
        .asks
        .about(uri, |id, ask, anchor| (id, Shown::of(ask, anchor.is_stale())))
        .into_iter()
        .collect();
    if open.is_none() {
        // The result document may be open even if this one is not: data files are chosen from a list.
        for id in shown.keys() {
            result_document::update(session, *id);
        }
        return !std::mem::take(&mut sent.shown).is_empty();
    }
    for (id, _) in shown.iter().filter(|(id, shown)| sent.shown.get(id) != Some(shown)) {
        result_document::update(session, *id);
    }
    let is_changed = shown != sent.shown;
    sent.shown = shown;
    is_changed
}

async fn push_diagnostics(
    session: &Session,
    uri: &DocumentId,
    open: Option<&Open>,
    asks: &[PlacedAsk],
    sent: &mut SentViews,
) {
    if !session.support().diagnostics_are_pushed() {
        return;
    }
    let diagnostics = open.map_or_else(Vec::new, |open| handlers::diagnostics(session, uri, open, asks));
    if diagnostics != sent.diagnostics {
        let version = open.map(|open| open.version);
        let uri = open.map_or_else(|| uri.clone(), |open| open.id.clone());
        let pushed = PublishDiagnosticsParams { uri, version, diagnostics: diagnostics.clone() };
        session.client.send_notification::<PublishDiagnostics>(pushed).await;
        sent.diagnostics = diagnostics;
    }
}

async fn push_asks(
    session: &Session,
    uri: &DocumentId,
    open: Option<&Open>,
    drawn: Vec<DrawnAsk>,
    sent: &mut SentViews,
) {
    if !session.support().draws_asks {
        return;
    }
    let is_nothing = drawn.is_empty() && !sent.is_drawn;
    if !is_nothing && sent.asks.as_ref() != Some(&drawn) {
        let (uri, version) = open.map_or((uri, 0), |open| (&open.id, open.version));
        let asks = handlers::asks(session, uri, version, &drawn);
        session.client.send_notification::<AsksNotification>(asks).await;
        sent.is_drawn = !drawn.is_empty();
        sent.asks = Some(drawn);
    }
}

/// Asks the editor to pull hints, lenses and diagnostics again, without waiting for its answer.
fn refresh(session: &Arc<Session>) {
    let support = session.support();
    let kinds = [
        (support.inlay_hint_refresh && !support.draws_asks, Refresh::InlayHints),
        (support.code_lens_refresh, Refresh::CodeLenses),
        (support.diagnostic_refresh && !support.diagnostics_are_pushed(), Refresh::Diagnostics),
    ];
    for (_, kind) in kinds.into_iter().filter(|(wanted, _)| *wanted) {
        let client = session.client.clone();
        tokio::spawn(timeout(REFRESH_TIMEOUT, async move {
            let _ = match kind {
                Refresh::InlayHints => client.inlay_hint_refresh().await,
                Refresh::CodeLenses => client.code_lens_refresh().await,
                Refresh::Diagnostics => client.workspace_diagnostic_refresh().await,
            };
        }));
    }
}

#[derive(Debug, Clone, Copy)]
enum Refresh {
    InlayHints,
    CodeLenses,
    Diagnostics,
}
