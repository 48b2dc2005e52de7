//! `workspace/executeCommand`.

use std::sync::Arc;

use history::Number;
use serde_json::{Value, json};

use crate::commands::Command;
use crate::lsp::actions;
use crate::lsp::session::Session;

/// Executes a command; the error is a sentence for the person. Waits for no engine: some editors do nothing else until
/// they have the answer.
pub(in crate::lsp) async fn execute_command(
    session: &Arc<Session>,
    parameters: &Value,
) -> Result<Value, String> {
    let name = parameters.get("command").and_then(Value::as_str).unwrap_or_default();
    let mut arguments = parameters.get("arguments").and_then(Value::as_array).cloned().unwrap_or_default();
    let is_elsewhere = arguments.first_mut().is_some_and(|argument| !name_by_id(session, argument));
    let command = Command::parse(name, arguments);
    if is_elsewhere && !matches!(command, Ok(Command::Kept(..))) {
        return Err(
            "This works only for an answer beside its text: open the file that it is about".to_owned()
        );
    }
    actions::execute(session, command?).await
}

/// Gives an ask that the editor named by its number in the history its id: a result document has only the number.
/// Returns `false` if this session does not have it.
fn name_by_id(session: &Session, argument: &mut Value) -> bool {
    let named = argument.get("ask").is_none().then(|| argument.get("number")?.as_i64()).flatten();
    let Some(number) = named else { return true };
    let Some(id) = session.asks.of_number(Number(number), session.history.database()) else { return false };
    argument["ask"] = json!(id);
    true
}
