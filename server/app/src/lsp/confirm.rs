//! Asks the person for confirmation.

use std::collections::HashMap;

use tower_lsp::Client;
use tower_lsp::ls_types::{MessageActionItem, MessageType};

/// Asks the person to choose; `true` if they chose `yes`. `false` if the editor cannot ask.
pub(super) async fn is_yes(client: &Client, kind: MessageType, message: String, yes: &str, no: &str) -> bool {
    chosen(client, kind, message, &[yes, no]).await.is_some_and(|title| title == yes)
}

/// Asks the person to choose one of these titles; `None` if they chose none, or the editor cannot ask.
pub(super) async fn chosen(
    client: &Client,
    kind: MessageType,
    message: String,
    titles: &[&str],
) -> Option<String> {
    let choice =
        |title: &&str| MessageActionItem { title: (*title).to_owned(), properties: HashMap::default() };
    let choices = titles.iter().map(choice).collect();
    client.show_message_request(kind, message, Some(choices)).await.ok().flatten().map(|chosen| chosen.title)
}
