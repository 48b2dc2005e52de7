//! Asks the person before local code runs that nothing isolates.

use std::sync::Arc;

use turn::Failure;
use sandbox::Sandbox;
use tower_lsp::ls_types::{MessageType, Uri};

use crate::failures;
use crate::isolation::obstacle;
use crate::lsp::confirm::is_yes;
use crate::lsp::files;
use crate::lsp::session::Session;
use crate::settings::IsolationChoice;

/// Returns once it is settled whether the code of a document may run with nothing that isolates it: it may where the
/// setting allows it, this machine has no isolation, and the person says yes for the workspace folder.
pub(in crate::lsp) async fn settled(session: &Arc<Session>, uri: &Uri) -> Result<(), Failure> {
    let settings = session.settings(uri);
    // Fixed before the question: it may be another one when it is answered.
    let folder = session.folders().around(uri).cloned();
    if settings.run.isolation != IsolationChoice::AllowNone || settings.run.is_unisolated {
        return Ok(());
    }
    let options = settings.sandbox();
    let probing =
        tokio::task::spawn_blocking(move || obstacle(&Sandbox::new(options).map_err(failures::of_sandbox)?));
    let Some(obstacle) = probing.await.map_err(|_| super::bug())?? else { return Ok(()) };
    let place = folder
        .as_ref()
        .map_or("outside the workspace".into(), |folder| format!("in {}", files::name(folder)));
    let message =
        format!("{} Run it all the same, and all code {place} until the editor is closed?", obstacle.warning);
    if !is_yes(&session.client, MessageType::WARNING, message, "Run without isolation", "Don't run").await {
        return Err(obstacle.refusal);
    }
    session.allow_unisolated(folder);
    Ok(())
}
