//! Shows everything that an ask would send, and sends nothing.

use std::sync::Arc;

use engines::{Engine, Input};
use tower_lsp::ls_types as lsp;
use turn::view::{fence, size};
use turn::{Failure, Prompt, one_line};

use super::subject::{self, Subject};
use crate::commands;
use crate::lsp::session::Session;
use crate::lsp::{attached, result_document};

/// Writes the preview in a task and opens it. An error if the ask would send nothing.
pub(super) fn preview(session: &Arc<Session>, command: &commands::AskCommand) -> Result<(), String> {
    let subject = subject::of(session, command)?;
    let engine = session.engine(&command.uri, subject.given.chosen);
    if engine.stays_here() {
        return Err("nothing would be sent: this machine answers".to_owned());
    }
    let session = Arc::clone(session);
    tokio::spawn(async move {
        let preparing = Arc::clone(&session);
        let rendering = tokio::task::spawn_blocking(move || render(&preparing, subject, &*engine));
        match rendering.await.unwrap_or_else(|_| Err(Failure::bug())) {
            Ok(text) => result_document::open_preview(&session, text).await,
            Err(failure) => {
                session.client.show_message(lsp::MessageType::WARNING, failure.sentence()).await;
            }
        }
    });
    Ok(())
}

fn render(session: &Session, subject: Subject, engine: &dyn Engine) -> Result<String, Failure> {
    let Subject { question, given, .. } = subject;
    let files = attached::open_all(session, &given.attachments)?;
    let prepared = engine.prepare(Input::new(question, given.excerpt, files)?, Vec::new())?;
    let kept = engine.kept_words();
    Ok(prepared.prompt.map(|prompt| page(&engine.speaker().name, kept, &prompt)).unwrap_or_default())
}

fn page(model: &str, kept: &str, prompt: &Prompt) -> String {
    let files = prompt.attachments.iter().map(|file| {
        format!("- {} ({}, {}{})\n", one_line(&file.name), size(file.size()), file.media_type, file.words())
    });
    let files: String = files.collect();
    let files = if files.is_empty() { files } else { format!("## Files\n\n{}\n", fence("text", &files)) };
    let instructions = prompt.answer.instructions.as_deref();
    let instructions = instructions.map(|text| format!("## Instructions\n\n{}\n", fence("text", text)));
    let settings: String = prompt.answer.lines().iter().map(|line| format!("- {line}\n")).collect();
    let settings =
        if settings.is_empty() { settings } else { format!("## How it is to answer\n\n{settings}\n") };
    let functions = prompt.functions.iter().map(|function| {
        let described =
            |words: &str| if words.is_empty() { String::new() } else { format!(": {}", one_line(words)) };
        let parameters =
            function.parameters.iter().map(|it| format!("  - {}{}\n", it.name, described(&it.description)));
        let parameters: String = parameters.collect();
        format!("- {}{}\n{parameters}", function.signature(), described(&function.description))
    });
    let functions: String = functions.collect();
    let functions = if functions.is_empty() {
        functions
    } else {
        let about = "Their code stays here; what they return is sent.";
        format!("## Functions that it may call\n\n{about}\n\n{}\n", fence("text", &functions))
    };
    format!(
        "# What would be sent\n\n{model} gets this, and nothing else. {kept}\n\n{settings}{}{files}{functions}## Text\n\n{}",
        instructions.unwrap_or_default(),
        fence("markdown", &prompt.text())
    )
}
