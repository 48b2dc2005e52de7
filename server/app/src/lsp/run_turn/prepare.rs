//! Makes an ask ready for its engine: opens its files and builds what is sent.

use std::sync::Arc;

use turn::{Failure, Turn, conversation};
use gemini::wire::Request;
use tower_lsp::ls_types::Uri;

use super::consent::Cleared;
use crate::commands::AskId;
use crate::engine::{self, Task};
use crate::input::Input;
use crate::lsp::files;
use crate::lsp::session::Session;
use crate::settings::Settings;

/// The task, and who will answer. Reads files, so it runs on a thread of its own.
pub(super) fn task(session: &Session, id: AskId, cleared: &Cleared) -> Result<(Task, String), Failure> {
    let looked = session.asks.with(id, |ask| {
        // An answer of this machine was never sent: what was given goes along once more.
        let replays = ask.earlier().iter().any(|turn| turn.prompt.is_some());
        (ask.uri.clone(), ask.given.clone(), ask.turn().question.clone(), replays)
    });
    let (uri, given, question, replays) = looked.ok_or_else(super::bug)?;
    let settings = session.settings(&uri);
    let (excerpt, attachments) =
        if replays { (None, Vec::new()) } else { (given.excerpt, given.attachments) };
    let attachments = match &excerpt {
        Some(code) if !cleared.to_gemini && question.is_empty() => {
            files::with_read_by(&code.text, &uri, attachments)
        }
        _ => attachments,
    };
    let place =
        |uri: &Uri| cleared.files.iter().find(|(known, _)| known == uri).map(|(_, path)| path.as_path());
    let files = attachments.iter().map(|uri| {
        let here = files::path(uri).filter(|_| !cleared.to_gemini);
        files::open(session, uri, place(uri).or(here.as_deref()))
    });
    let files = files.collect::<Result<_, _>>()?;
    let input = Input::of(question, excerpt, files)?;
    if !cleared.to_gemini {
        let task = local(session, input, &settings)?;
        return Ok((task, "local engine".to_owned()));
    }
    let client = session.gemini(&settings)?;
    let request = request(session, id, input)?;
    let Settings { model, service, .. } = settings;
    Ok((Task::Gemini { client, model: model.clone(), request, streaming: service.stream }, model))
}

/// The local engine's task.
pub(in crate::lsp) fn local(session: &Session, input: Input, settings: &Settings) -> Result<Task, Failure> {
    let engine = local::Engine::new(session.sandbox(settings)?);
    Ok(Task::Local { engine, job: engine::job(input, settings.run.time) })
}

/// The request, with the turns before it as they were.
fn request(session: &Session, id: AskId, input: Input) -> Result<Request, Failure> {
    let prompt = Arc::new(input.into_prompt()?);
    let request = session.asks.change(id, |ask| {
        let earlier = ask.earlier().iter().filter_map(|turn| {
            Some(Turn { prompt: turn.prompt.as_deref()?, answer: turn.transcript.parts() })
        });
        let earlier: Vec<_> = earlier.filter(|turn| !turn.answer.is_empty()).collect();
        let request = conversation(&earlier, &prompt);
        ask.turn_mut().prompt = Some(prompt);
        request
    });
    request.ok_or_else(super::bug)
}
