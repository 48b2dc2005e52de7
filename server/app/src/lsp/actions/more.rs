//! Lets the person choose among what is done less often with an answer.

use std::sync::Arc;

use tower_lsp::ls_types::MessageType;

use super::execute;
use crate::commands::AskId;
use crate::lsp::session::Session;
use crate::lsp::{confirm, more};

/// Asks the person, and does what they choose.
pub(super) async fn offer(session: Arc<Session>, id: AskId) {
    let offered = session.asks.with(id, |ask| (ask.uri.clone(), ask.brief().clone()));
    let offered = offered.map(|(uri, brief)| more::more(&session, &uri, id, &brief));
    let Some(mut offered) = offered.filter(|offered| !offered.is_empty()) else {
        session.client.show_message(MessageType::INFO, "There is nothing more to do with this answer.").await;
        return;
    };
    let titles: Vec<&str> = offered.iter().map(|(title, _)| title.as_ref()).collect();
    let message = "What do you want to do with the answer?".to_owned();
    let chosen = confirm::chosen(&session.client, MessageType::INFO, message, &titles).await;
    let Some(at) = offered.iter().position(|(title, _)| chosen.as_deref() == Some(title.as_ref())) else {
        return;
    };
    let (_, command) = offered.swap_remove(at);
    // It is itself one of the commands, so its type would hold itself.
    if let Err(why) = Box::pin(execute(&session, command)).await {
        session.client.show_message(MessageType::ERROR, why).await;
    }
}
