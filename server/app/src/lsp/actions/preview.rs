//! Shows all that an ask would send, and sends nothing.

use std::sync::Arc;

use turn::view::size;
use turn::{Prompt, view};
use tower_lsp::ls_types as lsp;

use super::subject::{self, Subject};
use crate::commands;
use crate::input::Input;
use crate::lsp::session::Session;
use crate::lsp::{files, show, task};

/// Draws the document in a task, and opens it.
pub(super) fn preview(session: &Arc<Session>, command: &commands::Ask) -> Result<(), String> {
    let Subject { question, given, .. } = subject::of(session, command)?;
    let mut settings = session.settings(&command.uri);
    settings.engine = given.engine.unwrap_or(settings.engine);
    if !settings.asks_gemini() {
        return Err("nothing would be sent: this machine answers".to_owned());
    }
    let session = Arc::clone(session);
    tokio::spawn(async move {
        let preparing = Arc::clone(&session);
        let drawing = tokio::task::spawn_blocking(move || {
            let files =
                given.attachments.iter().map(|uri| files::open(&preparing, uri, files::path(uri).as_deref()));
            let files = files.collect::<Result<Vec<_>, _>>()?;
            let prompt = Input::of(question, given.excerpt, files)?.into_prompt()?;
            Ok(page(&settings.model, &prompt))
        });
        match drawing.await.unwrap_or_else(|_| Err(task::bug())) {
            Ok(text) => show::open_preview(&session, text).await,
            Err(failure) => {
                session.client.show_message(lsp::MessageType::WARNING, failure.sentence()).await;
            }
        }
    });
    Ok(())
}

fn page(model: &str, prompt: &Prompt) -> String {
    let files = prompt.attachments.iter().map(|file| {
        format!("- {} ({}, {})\n", file.name, size(file.bytes.len() as u64), file.kind.mime_type())
    });
    let files: String = files.collect();
    let files =
        if files.is_empty() { files } else { format!("## Files\n\n{}\n", view::fence("text", &files)) };
    format!(
        "# What would be sent\n\n{model} gets this, and nothing else.\n\n{files}## Text\n\n{}",
        view::fence("markdown", &prompt.text())
    )
}
