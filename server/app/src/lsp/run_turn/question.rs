//! Has the editor ask the person for a question.

use std::sync::Arc;

use turn::{Cleaner, Excerpt, Failure};

use super::waiting;
use crate::commands::AskId;
use crate::document_id::DocumentId;
use crate::lsp::protocol::{InputParams, InputRequest, InputResult, why_not};
use crate::lsp::session::{Given, Session};
use crate::lsp::titles::{PROFILE_HERE, ask_whom};
use crate::lsp::{named, result_document};
use crate::settings::AskedWith;
use crate::told_apart::listed;

/// Obtains the question of a new ask, if that is still to be done; `false` if the person cancelled. Fails if the editor
/// cannot ask.
pub(super) async fn obtain(session: &Arc<Session>, id: AskId) -> Result<bool, Failure> {
    let wanted = session.asks.with(id, |ask| {
        let turn = ask.turn();
        let known = (ask.uri.clone(), ask.given.clone(), turn.speaker.service.clone(), turn.question.clone());
        ask.given.input.then_some(known)
    });
    let Some((uri, given, service, commented)) = wanted.flatten() else {
        return Ok(true);
    };
    let settings = session.engine_settings(&uri, given.chosen, &AskedWith::default());
    let runs_code = settings.answer.runs_code;
    let is_offered = settings.asked().is_some() && given.named.is_none();
    let files = if is_offered { named::found(session, &uri, &given).await } else { Vec::new() };
    let wanted = InputParams {
        prompt: ask_whom(&service) + if runs_code { " with code execution" } else { "" },
        about: about(&uri, &given, &service),
        otherwise: otherwise(&commented, &given, &service, runs_code),
        uri,
        code_execution: settings.asked().map(|_| runs_code),
        files: files.clone(),
    };
    let typed = waiting::for_the_person(session, id, typed(session, wanted)).await?;
    let is_given = typed.value.is_some();
    session.asks.change(id, |ask| {
        ask.given.input = false;
        ask.given.chosen.runs_code = typed.code_execution.or(given.chosen.runs_code);
        let kept = files.into_iter().map(|file| file.uri).filter(|uri| typed.files.contains(uri));
        if is_offered {
            ask.given.named = Some(kept.collect());
        }
        let question = typed.value.filter(|question| !question.is_empty());
        ask.turn_mut().question = question.unwrap_or(commented);
    });
    if is_given {
        result_document::open_if_alone(session, id);
    }
    Ok(is_given)
}

/// Who gets what: `Gemini gets 7 lines of report.py and sales.csv`.
fn about(uri: &DocumentId, given: &Given, service: &str) -> String {
    if service.is_empty() {
        return "Nothing leaves this machine".to_owned();
    }
    let unread = given.attachments.iter().find_map(|file| Some((file, gemini::unread_kind(&file.name())?)));
    if let Some((file, kind)) = unread {
        let name = Cleaner::clean(&file.name());
        return format!("{service} reads no {kind} files: “{PROFILE_HERE}” describes {name} on this machine");
    }
    let text = given.excerpt.as_ref().map(|excerpt| {
        let lines = excerpt.text.trim_end().lines().count();
        format!("{lines} {} of {}", if lines == 1 { "line" } else { "lines" }, Cleaner::clean(&uri.name()))
    });
    let files = given.attachments.iter().map(|file| Cleaner::clean(&file.name()));
    let all: Vec<String> = text.into_iter().chain(files).collect();
    if all.is_empty() {
        format!("{service} gets the question alone")
    } else {
        format!("{service} gets {}", listed(&all))
    }
}

/// What is done without a question: what an ask comment asks, else what suits the text or the files.
fn otherwise(commented: &str, given: &Given, service: &str, runs_code: bool) -> String {
    if !commented.is_empty() {
        return format!("“{commented}”");
    }
    let excerpt = given.excerpt.as_ref().filter(|excerpt| service.is_empty() || !excerpt.is_data());
    let is_prose = excerpt.map(Excerpt::is_prose);
    let deed = match (is_prose, service.is_empty(), runs_code) {
        (Some(false), true, _) => "run this code",
        (Some(false), false, true) => "run and explain this code",
        (Some(false), false, false) => "explain this code",
        (Some(true), ..) => "explain this text",
        (None, false, false) => "describe the data",
        (None, false, true) if given.excerpt.is_some() => "describe the data",
        (None, ..) => "profile the data",
    };
    deed.to_owned()
}

/// What the person types, which may be empty; no value if they cancel. Fails if the editor cannot ask.
pub(in crate::lsp) async fn typed(session: &Session, wanted: InputParams) -> Result<InputResult, Failure> {
    let typed = session.client.send_request::<InputRequest>(wanted).await;
    let typed = typed.map_err(|error| {
        Failure::new(
            "The editor did not ask for the question",
            why_not(error),
            "Give the question with the command.",
        )
    })?;
    let mut typed = typed.unwrap_or_default();
    typed.value = typed.value.map(|text| Cleaner::clean(text.trim()));
    Ok(typed)
}
