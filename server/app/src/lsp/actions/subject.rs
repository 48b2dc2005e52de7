//! What an ask is about: finds the text, its question and its files.

use std::ops::Range;

use ask::Found;
use tower_lsp::ls_types::Uri;
use turn::{Cleaner, Excerpt};

use crate::commands::{self, AskId};
use crate::lsp::convert::from_proto;
use crate::lsp::data::is_data;
use crate::lsp::session::{Given, Open, Origin, Session};
use crate::lsp::{attached, uri as names};

/// What to ask, and where the answer will stand.
pub(super) struct Subject {
    /// The text the answer stands beside.
    pub(super) range: Range<usize>,
    /// The question; may be empty.
    pub(super) question: String,
    /// What goes along.
    pub(super) given: Given,
}

/// Finds what a command is about.
pub(super) fn of(session: &Session, command: &commands::AskCommand) -> Result<Subject, String> {
    let question = Cleaner::clean(command.question.as_deref().unwrap_or_default().trim());
    let given = Given {
        origin: Origin::Whole,
        excerpt: None,
        attachments: command.attachments.clone(),
        engine: command.engine,
        input: command.input && question.is_empty(),
    };
    if given.input && !session.support().input {
        return Err("this editor cannot ask for a question; give it with the command".to_owned());
    }
    let blank = Subject { range: 0..0, question, given };
    let Some(open) = session.documents.get(&command.uri) else {
        return not_open(&command.uri, blank);
    };
    match command.range {
        Some(range) => {
            let range = from_proto::selection(&open.document, session.support().encoding, range);
            part(session, &command.uri, &open, range, blank)
        }
        None => Ok(whole(&command.uri, &open, blank)),
    }
}

/// Finds what an ask is about as it is now.
pub(super) fn again(session: &Session, id: AskId) -> Result<Subject, String> {
    let known = session.asks.with(id, |ask| (ask.uri.clone(), ask.anchor.range(), ask.given.clone()));
    let (uri, range, given) = known.ok_or_else(|| super::gone(id))?;
    let range = range.unwrap_or_default();
    let known = Subject { range: range.clone(), question: String::new(), given };
    let Some(open) = session.documents.get(&uri) else {
        return Ok(known);
    };
    match known.given.origin {
        Origin::Whole => Ok(whole(&uri, &open, known)),
        Origin::Selection => {
            Ok(found(&open, Found { range, language: open.document.language().to_owned() }, known))
        }
        Origin::Comment => part(session, &uri, &open, range.start..range.start, known),
    }
}

/// A file that is not open can be asked about where it is data.
fn not_open(uri: &Uri, mut subject: Subject) -> Result<Subject, String> {
    if !is_data(uri) {
        let name = Cleaner::clean(&names::name(uri));
        return Err(format!(
            "{name} is not open in the editor, and no data file by its name: open it, or attach CSV, JSON, XML, xlsx, Parquet, PNG or JPEG."
        ));
    }
    subject.given.attachments.insert(0, uri.clone());
    Ok(subject)
}

/// All of a document: data goes as a file, anything else as text.
fn whole(uri: &Uri, open: &Open, mut subject: Subject) -> Subject {
    let text = open.document.text();
    subject.range = 0..text.len();
    if is_data(uri) {
        subject.given.attachments.insert(0, uri.clone());
    } else {
        let language = open.document.language().to_owned();
        subject.given.excerpt = Some(Excerpt { language, text: text.slice(0..text.len()).into_owned() });
    }
    subject
}

/// An ask comment where the range is in one and nothing else is asked; else the text that is worth sending.
fn part(
    session: &Session,
    uri: &Uri,
    open: &Open,
    range: Range<usize>,
    mut subject: Subject,
) -> Result<Subject, String> {
    if subject.question.is_empty()
        && !subject.given.input
        && let Some(comment) = ask::ask_comment_at(&open.document, &range)
    {
        return commented(session, uri, open, comment, subject);
    }
    subject.given.origin = Origin::Selection;
    match ask::excerpt_at(&open.document, range) {
        Some(excerpt) => Ok(found(open, excerpt, subject)),
        None => Err("there is no text here to ask about".to_owned()),
    }
}

fn commented(
    session: &Session,
    uri: &Uri,
    open: &Open,
    comment: ask::AskComment,
    subject: Subject,
) -> Result<Subject, String> {
    let files = comment.files.iter().map(|name| attached::named(session, uri, name));
    let named = files.collect::<Result<Vec<_>, _>>().map_err(|failure| failure.sentence())?;
    let mut subject = match comment.excerpt {
        Some(excerpt) => found(open, excerpt, subject),
        None => subject,
    };
    let below = subject.given.excerpt.is_some().then_some(subject.range);
    subject.range = below.map_or(comment.range.clone(), |below| {
        comment.range.start.min(below.start)..comment.range.end.max(below.end)
    });
    subject.question = Cleaner::clean(&comment.question);
    subject.given.origin = Origin::Comment;
    subject.given.attachments = named;
    Ok(subject)
}

/// A part of a document; for Python with what it uses from the rest, so that it runs.
fn found(open: &Open, Found { range, language }: Found, mut subject: Subject) -> Subject {
    let text = if language == "python" {
        ask::dedented(&open.document, range.clone())
    } else {
        open.document.text().slice(range.clone()).into_owned()
    };
    let slice = ask::module_slice(&open.document, range.clone());
    let text = slice.map(|slice| format!("{}\n\n{text}", slice.trim_end())).unwrap_or(text);
    subject.range = range;
    subject.given.excerpt = Some(Excerpt { language, text });
    subject
}
