//! `window/workDoneProgress/cancel`.

use tower_lsp::ls_types as lsp;

use crate::lsp::session::Session;
use crate::lsp::{actions, run_turn};

/// Stops the ask whose progress was cancelled, or the making of an environment.
pub(in crate::lsp) fn work_done_progress_cancel(
    session: &Session,
    parameters: &lsp::WorkDoneProgressCancelParams,
) {
    if let Some(id) = run_turn::ask_of(&parameters.token) {
        actions::cancel(session, id);
    } else if run_turn::is_of_environment(&parameters.token) {
        session.making.cancel();
    }
}
