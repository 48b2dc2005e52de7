//! `workspace/executeCommand`.

use std::sync::Arc;

use serde_json::Value;
use tower_lsp::ls_types as lsp;

use crate::commands::Command;
use crate::lsp::actions;
use crate::lsp::session::Session;

/// Does what the command says, or says in a sentence why not. Never waits: some editors do nothing else until
/// the answer is there.
pub(in crate::lsp) fn execute_command(
    session: &Arc<Session>,
    parameters: lsp::ExecuteCommandParams,
) -> Result<Value, String> {
    let command = Command::parse(&parameters.command, parameters.arguments)?;
    actions::execute(session, command)
}
