//! Prepares an ask for its engine: opens its files and collects what is sent with the question.

use std::path::Path;

use engines::{FileTravel, Input, Running, carried, left_out, with_carried};
use history::TurnKind;
use sandbox::{InputFile, LastValue};
use tower_lsp::ls_types::MessageType;
use turn::{Failure, How, Sent, Turn, one_line};

use super::consent::Cleared;
use crate::commands::AskId;
use crate::document_id::DocumentId;
use crate::lsp::session::{Origin, Session};
use crate::lsp::{around, attached};
use crate::project::Author;
use crate::settings::AskedWith;
use crate::{given_files, keeping, open};

/// Prepares an ask and starts it, or the kept answer of the same one. Gives the fingerprint of what is sent. Blocks: it
/// reads files.
pub(super) fn prepare(
    session: &Session,
    id: AskId,
    cleared: &Cleared,
) -> Result<(Running, Option<[u8; 32]>), Failure> {
    let found = session.asks.with(id, |ask| {
        let turns: Vec<&Turn> = ask.earlier().collect();
        let question = with_carried(&*cleared.engine, &turns, &ask.turn().question);
        if !carried(&*cleared.engine, &turns).is_empty() {
            tell(session, "The earlier turns went along as text; their charts stayed here.".to_owned());
        }
        if let Some(said) = left_out(&*cleared.engine, &turns) {
            tell(session, said.to_owned());
        }
        let sent: Vec<Sent> = ask.earlier().flat_map(|turn| turn.sent.clone()).collect();
        (ask.uri.clone(), ask.given.clone(), question, ask.memories(), sent, ask.kind != TurnKind::Next)
    });
    let (document, given, question, earlier, sent, is_again) = found.ok_or_else(Failure::bug)?;
    cleared
        .engine
        .remarks()
        .into_iter()
        .filter(|said| session.is_new(said))
        .for_each(|said| tell(session, said));
    note_asked_with(session, id);
    let stays_here = cleared.engine.stays_here();
    // A memory contains what earlier turns sent; an engine that does not know it gets everything again.
    let continues = earlier.iter().any(|memory| cleared.engine.continues_from(memory));
    let attachments = if continues { Vec::new() } else { given.files() };
    let excerpt = given.excerpt.filter(|_| !continues);
    let files = attachments.iter().map(|uri| {
        let unchecked = || uri.path().filter(|_| stays_here).map(|path| open::open_data(&path));
        attached::open(session, uri, stays_here, || {
            checked_path(cleared, uri).map(open::open_real).or_else(unchecked)
        })
    });
    let files = attached::named_apart(&attachments, files.collect::<Result<Vec<_>, _>>()?);
    let last_value = match given.origin {
        Origin::Whole => LastValue::Never,
        Origin::Selection | Origin::Comment => LastValue::Always,
    };
    let uploaded = given_files::uploaded(&sent);
    let mut input = Input { uploaded, last_value, ..Input::new(question, excerpt, files)? };
    let mut beside = Vec::new();
    if let Some(code) = input.code_to_run().filter(|_| stays_here) {
        let found = around::find(session, &document, &[code.to_owned()], &attachments, Author::Person)?;
        found.left_out.into_iter().filter(|said| session.is_new(said)).for_each(|said| tell(session, said));
        beside = given_files::note_around(&found.around, &found.names);
        input.around = found.around;
    }
    note(session, id, cleared, &attachments, &input, beside);
    let prepared = cleared.engine.prepare(input, earlier)?;
    if let Some(prompt) = &prepared.prompt {
        let again =
            |name: &String| format!("{} is uploaded again if Google no longer has it.", one_line(name));
        prompt
            .renewable
            .iter()
            .map(again)
            .filter(|said| session.is_new(said))
            .for_each(|said| tell(session, said));
        session.asks.change(id, |ask| {
            let mut sent = std::mem::take(&mut ask.turn_mut().sent);
            given_files::complete(&mut sent, prompt, &ask.earlier().collect::<Vec<_>>());
            ask.turn_mut().sent = sent;
        });
    }
    let mut settings = session.settings(&document);
    settings.history.reuse &= !is_again;
    Ok(keeping::start(prepared, &session.history, &settings))
}

/// Notes in the turn what it is asked with. Says which files of functions are not what they were.
fn note_asked_with(session: &Session, id: AskId) {
    let found = session.asks.with(id, |ask| (ask.given.chosen.runs_code, AskedWith::of(ask.turn())));
    let Some((runs_code, earlier)) = found else { return };
    let mut with = AskedWith::default().with_code_execution(runs_code);
    for change in with.after(earlier) {
        tell(session, change.without_options().sentence());
    }
    session.asks.change(id, |ask| ask.turn_mut().asked_with = with.kept());
}

/// Tells the person something that is no failure.
fn tell(session: &Session, text: String) {
    let client = session.client.clone();
    tokio::spawn(async move { client.show_message(MessageType::INFO, text).await });
}

/// Notes in the turn what is given along.
fn note(
    session: &Session,
    id: AskId,
    cleared: &Cleared,
    uris: &[DocumentId],
    input: &Input,
    beside: Vec<Sent>,
) {
    let how = match cleared.engine.abilities().files {
        FileTravel::Inline => How::Inline,
        FileTravel::Descriptors => How::Here,
    };
    let files = uris.iter().zip(&input.files);
    let noted =
        |(uri, file): (&DocumentId, &InputFile)| (uri.clone(), given_files::note(file, uri.path(), how));
    let noted: Vec<(DocumentId, Sent)> = files.map(noted).collect();
    session.asks.change(id, |ask| {
        let named = ask.given.named.clone().unwrap_or_default();
        let sent = noted.into_iter().map(|(uri, file)| Sent { is_named: named.contains(&uri), ..file });
        let sent: Vec<Sent> = sent.collect();
        let is_open = session.documents.is_open(&ask.uri);
        let file = ask.file.clone().or_else(|| sent.first().cloned()).filter(|_| !is_open);
        if ask.file != file {
            (ask.file, ask.written_place) = (file, None);
        }
        let turn = ask.turn_mut();
        turn.sent = sent.into_iter().chain(beside).collect();
        turn.excerpt.clone_from(&input.excerpt);
    });
}

/// The canonical path of an attached file that was checked.
fn checked_path<'a>(cleared: &'a Cleared, uri: &DocumentId) -> Option<&'a Path> {
    cleared.files.iter().find(|(known, _)| known == uri).map(|(_, path)| path.as_path())
}
