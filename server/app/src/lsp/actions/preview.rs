//! Shows everything that an ask would send, and what goes along with code that runs here. Sends and runs nothing.

use std::path::PathBuf;
use std::sync::Arc;

use engines::{Engine, Input, Prepared};
use sandbox::InputFile;
use tower_lsp::ls_types as lsp;
use turn::view::{fence, size};
use turn::{Failure, one_line};

use super::subject::{self, Subject};
use crate::commands;
use crate::document_id::DocumentId;
use crate::lsp::session::{PreviewSubject, Session};
use crate::lsp::{around, attached, named, result_document};
use crate::project::{Author, FoundAround};
use crate::review::{self, AllowedToLeave, LeavingAsk};
use crate::{mask_secret, privacy};

/// Writes the preview in a task and opens it. An error if the ask would neither send anything nor run code.
pub(super) fn preview(session: &Arc<Session>, command: &commands::AskCommand) -> Result<(), String> {
    let subject = subject::of(session, command)?;
    let engine = session.engine(&command.uri, subject.given.chosen);
    let input = Input::new(subject.question.clone(), subject.given.excerpt.clone(), Vec::new());
    let input = input.map_err(|failure| failure.sentence())?;
    if engine.stays_here() && input.code_to_run().is_none() {
        return Err("nothing would be sent: this machine answers".to_owned());
    }
    let document = command.uri.clone();
    let session = Arc::clone(session);
    tokio::spawn(async move {
        let preparing = Arc::clone(&session);
        let rendering = tokio::task::spawn_blocking(move || render(&preparing, &document, subject, &*engine));
        match rendering.await.unwrap_or_else(|_| Err(Failure::bug())) {
            Ok(text) => result_document::open_preview(&session, text).await,
            Err(failure) => {
                session.client.show_message(lsp::MessageType::WARNING, failure.sentence()).await;
            }
        }
    });
    Ok(())
}

fn render(
    session: &Session,
    document: &DocumentId,
    subject: Subject,
    engine: &dyn Engine,
) -> Result<String, Failure> {
    let Subject { question, mut given, .. } = subject;
    if !engine.stays_here() && given.named.is_none() {
        let named = named::find(session, document, &given);
        given.named = Some(named.into_iter().map(|file| file.uri).collect());
    }
    let mut given_files = given.files();
    let code = given.excerpt.as_ref().filter(|excerpt| excerpt.language == "python");
    let code = code.map(|excerpt| excerpt.text.clone()).unwrap_or_default();
    let author = if engine.stays_here() { Author::Person } else { Author::Model };
    let mut found = around::find(session, document, std::slice::from_ref(&code), &given_files, author)?;
    if engine.stays_here() {
        return Ok(run_page(&code, &attached::open_all(session, &given_files)?, &found));
    }
    let make = |files: &[DocumentId]| -> Result<Prepared, Failure> {
        let files = attached::open_all(session, files)?;
        let input = Input::new(question.clone(), given.excerpt.clone(), files)?;
        let subject = || PreviewSubject { document: document.clone(), excerpt: given.excerpt.clone() };
        let mask_secret =
            mask_secret::is_needed(engine).then(|| session.mask_secret_of_preview(subject())).transpose()?;
        let input = Input { mask_secret, ..input };
        Ok(engine.prepare(input, Vec::new())?)
    };
    let named = given.named.clone().unwrap_or_default();
    let mut left_out = Vec::new();
    let prepared = named::without_unfit(&mut given_files, &named, make, |file, why| {
        left_out.push(format!("{} does not go along: {}", one_line(&file.name()), why.detail));
    })?;
    let destinations = engine.destinations();
    let allowed = AllowedToLeave::below(&session.sources.folders.state);
    let reasons = review::reasons(&prepared, &destinations, [], [], &allowed);
    let sent = review::page(&LeavingAsk { engine, prepared: &prepared, reasons: &reasons });
    found.left_out.extend(left_out);
    // What is sent is named above.
    let sent_paths = given_files.iter().filter_map(DocumentId::path).map(|path| privacy::real(&path));
    let here = found_here(&[], &found, &sent_paths.collect::<Vec<_>>());
    if here.is_empty() {
        return Ok(sent);
    }
    Ok(format!(
        "{sent}\n## What stays here\n\nA program of the answer that is run on this machine finds these files of the project too.\n\n{here}"
    ))
}

/// What would run on this machine.
fn run_page(code: &str, given: &[InputFile], found: &FoundAround) -> String {
    let files = found_here(given, found, &[]);
    let files = if files.is_empty() { files } else { format!("## Files\n\n{files}\n") };
    format!(
        "# What would run here\n\nNothing is sent. The program gets copies of its files, and no network.\n\n{files}## Program\n\n{}",
        fence("python", code)
    )
}

/// The files that a program here finds, but for those with these `other` paths, and what does not go along; empty if there is
/// neither.
fn found_here(given: &[InputFile], found: &FoundAround, other: &[PathBuf]) -> String {
    let line = |name: &str, file: &InputFile| {
        let bytes = file.file.metadata().map_or(0, |metadata| metadata.len());
        format!("- {} ({})\n", one_line(name), size(bytes))
    };
    let given = given.iter().map(|file| line(&file.name, file));
    let around = found.names.iter().zip(&found.around.files).filter(|((_, path), _)| !other.contains(path));
    let around = around.map(|((name, _), file)| line(name, file));
    let files: String = given.chain(around).collect();
    let files = if files.is_empty() { files } else { fence("text", &files) };
    let left_out: String = found.left_out.iter().map(|said| format!("- {said}\n")).collect();
    let left_out = if left_out.is_empty() { left_out } else { format!("\n{}", fence("text", &left_out)) };
    format!("{files}{left_out}")
}
