//! The library that a program lacked: if there is a way to get it.

use std::path::PathBuf;

use turn::view::Brief;

use super::session::Session;
use crate::document_id::DocumentId;
use crate::env::Recipe;
use crate::project_python::{has_module, of_project};

/// The module that a program lacked, if there is a way to get it. Where a Python can be chosen in the editor there always is.
pub(super) fn missing<'a>(session: &Session, uri: &DocumentId, brief: &'a Brief) -> Option<&'a str> {
    let module = brief.missing_module.as_deref()?;
    let has = |environment: PathBuf| has_module(&environment, module);
    // Only for other modules the disk is looked at.
    let project_has = || of_project(&session.settings(uri).python_places()).is_some_and(has);
    (session.support().python || recipe(module).is_some() || project_has()).then_some(module)
}

/// The title of what gets it.
pub(super) fn get_library(session: &Session, uri: &DocumentId, brief: &Brief) -> Option<String> {
    missing(session, uri, brief).map(|module| format!("Get {module}…"))
}

/// The environment that can be made for a module.
pub(super) fn recipe(module: &str) -> Option<Recipe> {
    local::gemini_library(module).and_then(Recipe::with_library)
}
