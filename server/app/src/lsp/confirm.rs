//! Asks the person for confirmation.

use std::collections::HashMap;

use tower_lsp::Client;
use tower_lsp::jsonrpc;
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
    offered(client, kind, message, titles).await.ok().flatten()
}

/// The same; an error if the editor cannot ask.
pub(super) async fn offered(
    client: &Client,
    kind: MessageType,
    message: String,
    titles: &[&str],
) -> jsonrpc::Result<Option<String>> {
    let choice =
        |title: &&str| MessageActionItem { title: (*title).to_owned(), properties: HashMap::default() };
    let choices = titles.iter().map(choice).collect();
    let chosen = client.show_message_request(kind, message, Some(choices)).await?;
    Ok(chosen.map(|chosen| chosen.title))
}
