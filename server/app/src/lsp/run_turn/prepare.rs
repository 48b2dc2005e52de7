//! Prepares an ask for its engine: opens its files and collects what is sent with the question.

use std::path::Path;

use engines::{FileTravel, Input, Prepared, as_text, left_out_as_private, with_carried};
use history::TurnKind;
use sandbox::{InputFile, LastValue};
use tower_lsp::ls_types::MessageType;
use turn::{Carried, Excerpt, Failure, How, MaskSecret, Memory, Sent, Turn, one_line};

use super::again::{self, ToGive};
use super::consent::Cleared;
use crate::commands::AskId;
use crate::document_id::DocumentId;
use crate::given_files::ChangedSinceRun;
use crate::keeping::{self, KeptAnswer};
use crate::lsp::session::{Origin, PreviewSubject, Session};
use crate::lsp::{around, attached, named};
use crate::project::Author;
use crate::settings::AskedWith;
use crate::{given_files, mask_secret, open};

/// Prepares an ask; nothing is sent or run yet. Gives with it what the person is told once it starts. `since_run` says what of
/// the files that ran here has changed. Blocks: it reads files.
pub(super) fn prepare(
    session: &Session,
    id: AskId,
    cleared: &Cleared,
    since_run: Option<&ChangedSinceRun>,
) -> Result<(Prepared, Vec<String>), Failure> {
    let changes = since_run.map_or(&[][..], |changes| &changes.for_model);
    let found = again::with_engine(session, id, &*cleared.engine, |ask| {
        let turns: Vec<&Turn> = ask.earlier().collect();
        let question = with_carried(&*cleared.engine, &turns, &ask.turn().question, changes);
        // Whether what was printed here may leave, the person is asked.
        let mut said = as_text(&*cleared.engine, &turns, true);
        said.extend(left_out_as_private(&*cleared.engine, &turns));
        let given = again::given(ask, &*cleared.engine);
        let asked = (ask.uri.clone(), (ask.given.origin, ask.given.is_script), question);
        (asked, given, ask.memories(), ask.sent(), said)
    });
    let ((document, (origin, is_script), question), given, earlier, sent, mut said) =
        found.ok_or_else(Failure::bug)?;
    cleared
        .engine
        .remarks()
        .into_iter()
        .filter(|said| session.is_new(said))
        .for_each(|said| tell(session, said));
    said.extend(note_asked_with(session, id));
    let give = given.opened();
    let unanswered = session.asks.with(id, |ask| again::unanswered(ask, &*cleared.engine, &give)).flatten();
    let ToGive { excerpt, mut attachments, piped, gone, .. } = give;
    said.extend(
        gone.iter()
            .map(|(name, why)| format!("{} does not go along: {why}.", one_line(name)))
            .chain(unanswered),
    );
    let asked = Asked { document, origin, is_script, question, excerpt, piped, earlier, sent };
    let named = session.asks.with(id, |ask| ask.given.named.clone()).flatten().unwrap_or_default();
    let make = |files: &[DocumentId]| made(session, id, cleared, &asked, files);
    let prepared = named::without_unfit(&mut attachments, &named, make, |file, why| {
        session.asks.change(id, |ask| ask.given.leave_out(file));
        tell(session, format!("{} does not go along: {}", one_line(&file.name()), why.detail));
    })?;
    if let Some(prompt) = &prepared.prompt {
        let again =
            |name: &String| format!("{} is uploaded again if Google no longer has it.", one_line(name));
        said.extend(prompt.renewable.iter().map(again).filter(|said| session.is_new(said)));
        session.asks.change(id, |ask| {
            let mut sent = std::mem::take(&mut ask.turn_mut().sent);
            given_files::complete(&mut sent, prompt, &ask.earlier().collect::<Vec<_>>());
            ask.turn_mut().sent = sent;
        });
    }
    Ok((prepared, said))
}

/// The answer that was kept of the same ask. Blocks: it reads the disk.
pub(super) fn kept(session: &Session, id: AskId, prepared: &Prepared) -> Result<KeptAnswer, Failure> {
    let found = session.asks.with(id, |ask| (ask.uri.clone(), ask.kind != TurnKind::Next));
    let (document, is_again) = found.ok_or_else(Failure::bug)?;
    let mut settings = session.settings(&document);
    settings.history.reuse &= !is_again;
    Ok(keeping::kept_answer(prepared, &session.history, &settings))
}

/// What is asked, but for its files.
struct Asked {
    document: DocumentId,
    origin: Origin,
    /// `true` if the text is a script.
    is_script: bool,
    /// The question, below what of earlier turns goes along as text, and how much that is.
    question: (String, Carried),
    excerpt: Option<Excerpt>,
    /// What was piped into an earlier question.
    piped: Vec<InputFile>,
    /// What an engine needs to continue.
    earlier: Vec<Memory>,
    /// The files of each earlier question.
    sent: Vec<Vec<Sent>>,
}

/// The ask with these files, noted in the turn. Blocks: it reads them.
fn made(
    session: &Session,
    id: AskId,
    cleared: &Cleared,
    asked: &Asked,
    attachments: &[DocumentId],
) -> Result<Prepared, Failure> {
    let stays_here = cleared.engine.stays_here();
    let files = attachments.iter().map(|uri| {
        let unchecked = || uri.path().filter(|_| stays_here).map(|path| open::open_data(&path));
        attached::open(session, uri, stays_here, || {
            checked_path(cleared, uri).map(open::open_real).or_else(unchecked)
        })
    });
    let mut files = attached::named_apart(attachments, files.collect::<Result<Vec<_>, _>>()?);
    let piped = asked.piped.iter().filter_map(|InputFile { name, file }| {
        Some(InputFile { name: name.clone(), file: file.try_clone().ok()? })
    });
    files.extend(piped);
    let last_value = match asked.origin {
        Origin::Whole => LastValue::Never,
        Origin::Selection if asked.is_script => LastValue::Never,
        Origin::Selection | Origin::Comment => LastValue::Always,
    };
    let uploaded = given_files::uploaded(asked.sent.iter().map(Vec::as_slice));
    let (question, carried) = asked.question.clone();
    let input = Input::new(question, asked.excerpt.clone(), files)?;
    let mask_secret = mask_secret_of(session, id, cleared, asked)?;
    let mut input = Input { carried, uploaded, last_value, mask_secret, ..input };
    let mut beside = Vec::new();
    if let Some(code) = input.code_to_run().filter(|_| stays_here) {
        let code = [code.to_owned()];
        let found = around::find(session, &asked.document, &code, attachments, Author::Person)?;
        found.left_out.into_iter().filter(|said| session.is_new(said)).for_each(|said| tell(session, said));
        beside = given_files::note_around(&found.around, &found.names);
        input.around = found.around;
    }
    note(session, id, cleared, attachments, &input, beside);
    Ok(cleared.engine.prepare(input, asked.earlier.clone())?)
}

/// By which the values of an ask are masked, if they are: the secret of its conversation, which another window may have begun, or
/// the one that the latest preview of the same text showed it by, once.
fn mask_secret_of(
    session: &Session,
    id: AskId,
    cleared: &Cleared,
    asked: &Asked,
) -> Result<Option<MaskSecret>, Failure> {
    let previewed = PreviewSubject { document: asked.document.clone(), excerpt: asked.excerpt.clone() };
    let known = session.asks.with(id, |ask| {
        let earlier = || ask.earlier().filter_map(|turn| turn.mask_secret).last();
        ask.turn().mask_secret.or_else(earlier)
    });
    let secret = match known.flatten() {
        Some(known) => Some(known),
        None if !mask_secret::is_needed(&*cleared.engine) => None,
        None => Some(session.take_mask_secret(&previewed).map_or_else(mask_secret::new, Ok)?),
    };
    if secret.is_some() {
        session.asks.change(id, |ask| ask.turn_mut().mask_secret = secret);
    }
    Ok(secret)
}

/// Notes in the turn what it is asked with. Gives, in sentences, which files of functions are not what they were.
fn note_asked_with(session: &Session, id: AskId) -> Vec<String> {
    let found = session.asks.with(id, |ask| (ask.given.chosen.runs_code, AskedWith::of(ask.turn())));
    let Some((runs_code, earlier)) = found else { return Vec::new() };
    let mut with = AskedWith::default().with_code_execution(runs_code);
    let changes = with.after(earlier).into_iter().map(|change| change.without_options().sentence()).collect();
    session.asks.change(id, |ask| ask.turn_mut().asked_with = with.kept());
    changes
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
    // What was piped in stands behind the files, and has no path.
    let noted = input.files.iter().enumerate().map(|(at, file)| {
        let uri = uris.get(at);
        (uri, given_files::note(file, uri.and_then(DocumentId::path), how))
    });
    let noted: Vec<(Option<&DocumentId>, Sent)> = noted.collect();
    session.asks.change(id, |ask| {
        let named = ask.given.named.clone().unwrap_or_default();
        let is_named = |uri: Option<&DocumentId>| uri.is_some_and(|uri| named.contains(uri));
        let sent = noted.into_iter().map(|(uri, file)| Sent { is_named: is_named(uri), ..file });
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
