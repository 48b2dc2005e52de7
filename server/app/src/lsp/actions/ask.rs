//! Starts an ask.

use std::sync::Arc;

use ask::Anchor;

use super::subject::{self, Subject};
use crate::commands::{self, AskId};
use crate::lsp::session::{Ask, Session};
use crate::lsp::{result_document, run_turn};

/// The most asks that may wait or run at once: more than anybody reads.
const MAX_BUSY: usize = 250;

/// Starts an ask and returns its id. If the same ask waits or runs already, returns that one's id; if it has ended, the
/// new ask replaces it.
pub(super) fn ask(session: &Arc<Session>, command: commands::AskCommand) -> Result<AskId, String> {
    let Subject { range, question, given } = subject::of(session, &command)?;
    let same = session.asks.about(&command.uri, |id, ask, anchor| {
        let is_same = *anchor == Anchor::Fresh(range.clone())
            && ask.count() == 1
            && ask.question() == question
            && ask.given.is_like(&given);
        is_same.then(|| (id, ask.is_busy()))
    });
    for (id, is_busy) in same.into_iter().flatten() {
        if is_busy {
            return Ok(id);
        }
        super::dismiss(session, id);
    }
    if session.asks.busy() >= MAX_BUSY {
        return Err(format!("{MAX_BUSY} asks are waiting already; wait for them or cancel some"));
    }
    let is_asked = !given.input;
    let id = session.asks.add(Ask::new(command.uri, question, given), Anchor::Fresh(range));
    run_turn::start(session, id);
    if is_asked {
        result_document::open_if_alone(session, id);
    }
    Ok(id)
}
