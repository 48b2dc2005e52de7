//! Which Python runs the code of an ask: learns what was chosen in the editor, and asks before an environment of a project runs.

use std::path::Path;
use std::sync::Arc;

use tower_lsp::ls_types::MessageType;
use turn::shown;

use super::waiting;
use crate::commands::AskId;
use crate::document_id::DocumentId;
use crate::lsp::chosen_python;
use crate::lsp::confirm::chosen;
use crate::lsp::session::Session;
use crate::project_python::{AgreedEnvironments, chosen_in_project};

/// Returns once it is known which Python runs the code of a document. The person is asked once about an environment of the
/// project that they chose in the editor: their choice there was not one to run its programs.
pub(in crate::lsp) async fn known(session: &Arc<Session>, id: AskId, document: &DocumentId) {
    chosen_python::learn(session, Some(document)).await;
    let settings = session.settings(document);
    if settings.run.python.is_some() || settings.run.chosen_python.is_none() {
        return;
    }
    let places = settings.python_places();
    let looking = tokio::task::spawn_blocking(move || {
        let agreed = AgreedEnvironments::below(&places.state);
        chosen_in_project(&places).filter(|environment| !agreed.holds(environment)).map(|it| (it, agreed))
    });
    let Ok(Some((environment, agreed))) = looking.await else { return };
    if !session.is_new(&format!("asked about {}", environment.display())) {
        return;
    }
    let answer = waiting::for_the_person(session, id, is_agreed(session, &environment)).await;
    if answer && let Err(error) = agreed.add(&environment) {
        let said = format!("Cannot remember the environment: {}", sandbox::in_words(&error));
        session.client.show_message(MessageType::ERROR, said).await;
    }
}

async fn is_agreed(session: &Session, environment: &Path) -> bool {
    let message = format!(
        "Run code of this project with the environment that is chosen in the editor, {}? It runs in the sandbox only.",
        shown(environment)
    );
    let name = environment.file_name().unwrap_or_default().to_string_lossy();
    let uses = format!("Use {name}");
    chosen(&session.client, MessageType::INFO, message, &[&uses, NOT_NOW]).await == Some(uses)
}

/// What leaves the question open until the editor is closed.
pub(in crate::lsp) const NOT_NOW: &str = "Not now";
