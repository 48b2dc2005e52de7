//! Starts an ask.

use std::sync::Arc;

use super::subject::{self, Subject};
use crate::commands::{self, AskId};
use crate::lsp::run_turn;
use crate::lsp::session::{Ask, Session};

/// So many asks may wait and run at once: more than anybody reads.
const MOST_WAITING: usize = 250;

/// Starts an ask, or names the one that runs already. One that has ended gives way to its repetition.
pub(super) fn ask(session: &Arc<Session>, command: commands::AskCommand) -> Result<AskId, String> {
    let Subject { range, question, given } = subject::of(session, &command)?;
    let same = session.asks.about(&command.uri, |id, ask| {
        let is_same = ask.anchor.range().as_ref() == Some(&range)
            && ask.turns().len() == 1
            && ask.turn().question == question
            && ask.given == given;
        is_same.then(|| (id, ask.is_busy()))
    });
    for (id, is_busy) in same.into_iter().flatten() {
        if is_busy {
            return Ok(id);
        }
        session.asks.remove(id);
    }
    if session.asks.busy() >= MOST_WAITING {
        return Err(format!("{MOST_WAITING} asks are waiting already; wait for them or cancel some"));
    }
    let id = session.asks.add(Ask::new(command.uri, range, question, given));
    run_turn::start(session, id);
    Ok(id)
}
