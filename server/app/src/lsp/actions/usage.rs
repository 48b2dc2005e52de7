//! Shows the tokens that each day and model used.

use std::sync::Arc;

use tower_lsp::ls_types::MessageType;
use turn::Failure;
use turn::view::fence;

use crate::lsp::result_document;
use crate::lsp::session::Session;
use crate::spending::Prices;
use crate::usage::{Spent, WORDS};

/// How many days are shown.
const DAYS: u32 = 30;

/// Writes the page and opens it.
pub(super) async fn show(session: Arc<Session>) {
    let looking = Arc::clone(&session);
    let page = tokio::task::spawn_blocking(move || page(&looking)).await;
    match page.unwrap_or_else(|_| Err(Failure::bug())) {
        Ok(page) => result_document::open_usage(&session, page).await,
        Err(failure) => session.client.show_message(MessageType::ERROR, failure.sentence()).await,
    }
}

/// The page, in Markdown. Blocks: reads the disk.
fn page(session: &Session) -> Result<String, Failure> {
    let spending = session.settings_for(None).spending;
    let spent = Spent::read(&session.history, &spending, Prices::of(&spending)?, DAYS);
    let spent = spent.map_err(|error| error.failure(session.history.folder()))?;
    let table = fence("text", &spent.text());
    Ok(format!(
        "# Tokens of the last {DAYS} days\n\n{table}\n## What the columns mean\n\n{}",
        fence("text", WORDS)
    ))
}
