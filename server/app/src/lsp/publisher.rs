//! Tells the editor what has changed: pushes diagnostics and asks, and has hints and lenses pulled again.
//!
//! One task tells everything, so that things arrive in their order; and it tells nothing twice.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout};
use tower_lsp::ls_types as lsp;

use super::drawn::{Drawn, Said, drawn};
use super::protocol::{Asks, AsksParams};
use super::session::{Open, Session};
use super::{handlers, show};
use crate::commands::AskId;

/// While an answer streams, the editor is told this often at most.
const PAUSE: Duration = Duration::from_millis(100);

/// An editor that does not answer a refresh is waited for this long, by nobody else.
const PATIENCE: Duration = Duration::from_secs(10);

/// The documents whose asks have changed since the editor was told.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Whether the editor is to be told all of it again, for each.
    documents: Mutex<BTreeMap<lsp::Uri, bool>>,
    some: Notify,
    hurry: Notify,
}

impl Changes {
    /// A document's asks have changed a little: more text came, or text moved.
    pub(crate) fn soon(&self, document: lsp::Uri) {
        self.mark(document, false);
    }

    /// The editor has opened a document, and knows nothing of it.
    pub(crate) fn anew(&self, document: lsp::Uri) {
        self.mark(document, true);
        self.hurry.notify_one();
    }

    fn mark(&self, document: lsp::Uri, anew: bool) {
        let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        *documents.entry(document).or_default() |= anew;
        self.some.notify_one();
    }

    /// An ask of a document has changed its state.
    pub(crate) fn now(&self, document: lsp::Uri) {
        self.soon(document);
        self.hurry.notify_one();
    }

    fn take(&self) -> BTreeMap<lsp::Uri, bool> {
        std::mem::take(&mut self.documents.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What the editor was told of one document.
#[derive(Default)]
struct Told {
    diagnostics: Vec<lsp::Diagnostic>,
    asks: Option<AsksParams>,
    said: Vec<(AskId, Said)>,
}

/// Tells changes for as long as the session lasts.
pub(super) async fn run(session: Arc<Session>) {
    let mut told: HashMap<lsp::Uri, Told> = HashMap::new();
    let mut next = Instant::now();
    loop {
        session.changes.some.notified().await;
        tokio::select! {
            () = session.changes.hurry.notified() => {}
            () = sleep_until(next) => {}
        }
        let mut pulled_again = false;
        for (uri, anew) in session.changes.take() {
            let told = told.entry(uri.clone()).or_default();
            if anew {
                told.asks = None;
            }
            pulled_again |= tell(&session, &uri, told).await;
        }
        told.retain(|_, told| !told.said.is_empty() || !told.diagnostics.is_empty());
        if pulled_again {
            refresh(&session);
        }
        next = Instant::now() + PAUSE;
    }
}

/// Pushes what is to be pushed, and tells whether what is pulled has changed.
async fn tell(session: &Session, uri: &lsp::Uri, told: &mut Told) -> bool {
    let (open, asks) = match drawn(session, uri) {
        Some((open, asks)) => (Some(open), asks),
        None => (None, Vec::new()),
    };
    push_diagnostics(session, uri, open.as_ref(), &asks, told).await;
    if let Some(open) = &open {
        push_asks(session, uri, open, &asks, told).await;
    } else {
        // Its result may be open even so: a data file is asked about from a list of files.
        for id in session.asks.about(uri, |id, _| id) {
            show::update(session, id);
        }
    }
    let said: Vec<_> = asks.into_iter().map(|drawn| (drawn.id, drawn.said)).collect();
    for (id, _) in said.iter().filter(|entry| !told.said.contains(entry)) {
        show::update(session, *id);
    }
    let is_new = said != told.said;
    told.said = said;
    is_new
}

async fn push_diagnostics(
    session: &Session,
    uri: &lsp::Uri,
    open: Option<&Open>,
    asks: &[Drawn],
    told: &mut Told,
) {
    if !session.support().diagnostics_are_pushed() {
        return;
    }
    let diagnostics = open.map_or_else(Vec::new, |open| handlers::diagnostics(session, uri, open, asks));
    if diagnostics != told.diagnostics {
        let version = open.map(|open| open.version);
        session.client.publish_diagnostics(uri.clone(), diagnostics.clone(), version).await;
        told.diagnostics = diagnostics;
    }
}

async fn push_asks(session: &Session, uri: &lsp::Uri, open: &Open, asks: &[Drawn], told: &mut Told) {
    if !session.support().draws_asks {
        return;
    }
    let asks = handlers::asks(session, uri, open, asks);
    let nothing_yet = told.asks.is_none() && asks.asks.is_empty();
    if !nothing_yet && told.asks.as_ref().is_none_or(|told| told.asks != asks.asks) {
        session.client.send_notification::<Asks>(asks.clone()).await;
        told.asks = Some(asks);
    }
}

/// Has the editor pull again what it pulls, without waiting for it.
fn refresh(session: &Arc<Session>) {
    let support = session.support();
    let kinds = [
        (support.inlay_hint_refresh && !support.draws_asks, Refresh::InlayHints),
        (support.code_lens_refresh, Refresh::CodeLenses),
        (support.diagnostic_refresh && !support.diagnostics_are_pushed(), Refresh::Diagnostics),
    ];
    for (_, kind) in kinds.into_iter().filter(|(wanted, _)| *wanted) {
        let client = session.client.clone();
        tokio::spawn(timeout(PATIENCE, async move {
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
