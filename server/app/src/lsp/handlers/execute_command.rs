//! `workspace/executeCommand`.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::ls_types as lsp;

use crate::commands::Command;
use crate::lsp::actions;
use crate::lsp::session::Session;

/// Executes a command; the error is a sentence for the person. Waits for no engine: some editors do nothing else until
/// they have the answer.
pub(in crate::lsp) async fn execute_command(
    session: &Arc<Session>,
    parameters: lsp::ExecuteCommandParams,
) -> Result<Value, String> {
    let command = Command::parse(&parameters.command, parameters.arguments)?;
    actions::execute(session, command).await
}
