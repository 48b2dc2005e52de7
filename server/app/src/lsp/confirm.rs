//! Asks the person for confirmation.

use std::collections::HashMap;

use tower_lsp::Client;
use tower_lsp::ls_types::{MessageActionItem, MessageType};

/// Asks the person to choose; `true` if they chose `yes`. `false` if the editor cannot ask.
pub(super) async fn is_yes(client: &Client, kind: MessageType, message: String, yes: &str, no: &str) -> bool {
    let choices =
        [yes, no].map(|title| MessageActionItem { title: title.to_owned(), properties: HashMap::default() });
    let chosen = client.show_message_request(kind, message, Some(choices.to_vec())).await;
    chosen.is_ok_and(|chosen| chosen.is_some_and(|chosen| chosen.title == yes))
}
