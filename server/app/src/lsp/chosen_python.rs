//! The Python environment that the person chose in the editor. Its plugin is asked each time before code runs here: it need not
//! tell what changes.

use std::path::PathBuf;
use std::time::Duration;

use tokio::time::timeout;

use super::protocol::{ChosenPython, PythonParams, PythonRequest};
use super::session::Session;
use crate::document_id::DocumentId;

/// How long a run waits for it. A plugin may have to start another one first.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Asks the editor which environment holds for a document, or for the window, and notes it. Without an answer what was known
/// stays.
pub(super) async fn learn(session: &Session, document: Option<&DocumentId>) {
    if !session.support().python {
        return;
    }
    let wanted = PythonParams { uri: document.cloned() };
    match timeout(LONGEST_WAIT, session.client.send_request::<PythonRequest>(wanted)).await {
        Ok(Ok(chosen)) => {
            let path = chosen.and_then(|ChosenPython { path }| path).map(PathBuf::from);
            session.note_python(document, path.filter(|path| path.is_absolute()));
        }
        Ok(Err(_)) => tracing::warn!("the editor does not say which Python was chosen"),
        Err(_) => tracing::warn!("the editor does not say in time which Python was chosen"),
    }
}
