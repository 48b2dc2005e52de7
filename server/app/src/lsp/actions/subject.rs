//! Finds what an ask is about: the text, the question and the files.

use std::ops::Range;
use std::sync::Arc;

use ask::Found;
use engines::EngineChoice;
use tower_lsp::ls_types as lsp;
use turn::{Cleaner, Excerpt, ExcerptSource, LineRun, cut_after, one_line, telling_line};

use crate::commands::{self, AskId};
use crate::document_id::DocumentId;
use crate::lsp::convert::from_proto;
use crate::lsp::data::{self, is_data};
use crate::lsp::protocol::DataFile;
use crate::lsp::session::{ChosenWith, Given, Open, Origin, Session};
use crate::lsp::{attached, named};

/// What to ask, and where the answer is shown.
pub(super) struct Subject {
    /// The text beside which the answer is shown, in bytes.
    pub(super) range: Range<usize>,
    /// The question; may be empty.
    pub(super) question: String,
    /// What was given with the question.
    pub(super) given: Given,
}

impl Subject {
    /// `true` if this machine runs the text, without a question.
    fn runs_code_alone(&self) -> bool {
        self.question.is_empty() && !self.given.input && self.given.chosen.engine == Some(EngineChoice::Local)
    }
}

/// The subject of a command. The error is a sentence for the person.
pub(super) fn of(session: &Session, command: &commands::AskCommand) -> Result<Subject, String> {
    let question = Cleaner::clean(command.question.as_deref().unwrap_or_default().trim());
    let given = Given {
        attachments: command.attachments.clone(),
        named: (command.named == Some(false)).then(Vec::new),
        chosen: ChosenWith { engine: command.engine, runs_code: command.code_execution },
        input: command.input && question.is_empty(),
        is_script: command.script,
        ..Given::of(Origin::Whole)
    };
    if given.input && !session.support().input {
        return Err("this editor cannot ask for a question; give it with the command".to_owned());
    }
    let blank = Subject { range: 0..0, question, given };
    let current = session.documents.current(&command.uri).map_err(|failure| failure.sentence())?;
    let Some(open) = current else {
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

/// The files that go along with a question about a part of a document because its code names them.
pub(in crate::lsp) async fn named_at(
    session: &Arc<Session>,
    uri: &DocumentId,
    range: lsp::Range,
) -> Vec<DataFile> {
    let command = commands::AskCommand::about(uri.clone(), range);
    let Ok(Subject { given, .. }) = of(session, &command) else { return Vec::new() };
    named::found(session, uri, &given).await
}

/// The subject of an existing ask in the text as it is now. The question is that of an ask comment; it is empty for
/// other asks, which keep theirs.
pub(super) fn again(session: &Session, id: AskId) -> Result<Subject, String> {
    let known =
        session.asks.with_anchor(id, |ask, anchor| (ask.uri.clone(), anchor.range(), ask.given.clone()));
    let (uri, range, given) = known.ok_or_else(|| super::gone(id))?;
    let range = range.unwrap_or_default();
    let known = Subject { range: range.clone(), question: String::new(), given };
    let Some(open) = session.documents.current(&uri).map_err(|failure| failure.sentence())? else {
        return Ok(known);
    };
    match known.given.origin {
        Origin::Whole => Ok(whole(&uri, &open, known)),
        Origin::Selection => Ok(with_excerpt(
            session,
            &uri,
            &open,
            Found { range, language: open.document.language().to_owned() },
            known,
        )),
        Origin::Comment => part(session, &uri, &open, range.start..range.start, known),
    }
}

/// A file that is not open. It must be a data file.
fn not_open(uri: &DocumentId, mut subject: Subject) -> Result<Subject, String> {
    if !is_data(uri) {
        let name = Cleaner::clean(&uri.name());
        return Err(format!(
            "{name} is not open in the editor, and its extension is not that of a data file: open it, or attach {}.",
            data::kinds()
        ));
    }
    subject.given.attachments.insert(0, uri.clone());
    Ok(subject)
}

/// The whole document: a data file as an attachment, anything else as text.
fn whole(uri: &DocumentId, open: &Open, mut subject: Subject) -> Subject {
    let text = open.document.text();
    subject.range = 0..text.len();
    if is_data(uri) {
        subject.given.attachments.insert(0, uri.clone());
    } else {
        let language = open.document.language().to_owned();
        let source = ExcerptSource::of_file(one_line(&uri.name()), 0);
        let excerpt = Excerpt::new(language, text.slice(0..text.len()).into_owned());
        let data = data::ending_of(uri, text);
        subject.given.excerpt = Some(Excerpt { source: Some(source), data, ..excerpt });
    }
    subject
}

/// A part of the document: the ask comment at the range, if no question was given; otherwise the excerpt there.
fn part(
    session: &Session,
    uri: &DocumentId,
    open: &Open,
    range: Range<usize>,
    mut subject: Subject,
) -> Result<Subject, String> {
    if subject.question.is_empty()
        && let Some(comment) = ask::ask_comment_at(&open.document, &range)
    {
        return of_comment(session, uri, open, comment, subject);
    }
    // A cursor in data means all of it: no line of it is code, or means much alone.
    if range.is_empty() && is_data(uri) {
        return Ok(whole(uri, open, subject));
    }
    subject.given.origin = Origin::Selection;
    match excerpt(session, uri, open, range, subject.runs_code_alone()) {
        Some(excerpt) => Ok(with_excerpt(session, uri, open, excerpt, subject)),
        None => {
            Err("there is no text here to ask about: go to a line with text, or ask about a file".to_owned())
        }
    }
}

fn of_comment(
    session: &Session,
    uri: &DocumentId,
    open: &Open,
    comment: ask::AskComment,
    subject: Subject,
) -> Result<Subject, String> {
    let files = comment.files.iter().map(|name| attached::named(session, uri, name));
    let named = files.collect::<Result<Vec<_>, _>>().map_err(|failure| failure.sentence())?;
    let mut subject = match comment.excerpt {
        Some(excerpt) => with_excerpt(session, uri, open, excerpt, subject),
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

/// What is asked about at a range; for a cursor in a notebook the cell as a whole, and with `runs` in any file with cells: what
/// is run is a cell, not a function of it.
fn excerpt(
    session: &Session,
    uri: &DocumentId,
    open: &Open,
    range: Range<usize>,
    runs: bool,
) -> Option<Found> {
    let text = open.document.text();
    let is_cursor = text.is_blank(range.clone());
    if is_cursor && session.notebooks.has(uri) {
        return ask::excerpt_at(&open.document, 0..text.len());
    }
    let cell = if is_cursor && runs { ask::cell_at(&open.document, range.start) } else { None };
    cell.or_else(|| ask::excerpt_at(&open.document, range))
}

/// The line that tells a text apart in a list: the title of its cell, else one of its own. Empty where the text that is sent,
/// with what was put above it, has the same line.
fn label(title: Option<&str>, own: &str, sent: &str) -> String {
    // A file can be one line.
    const MOST: usize = 200;
    let label = cut_after(title.unwrap_or_else(|| telling_line(own)), MOST);
    if label == cut_after(telling_line(sent), MOST) { String::new() } else { label.into_owned() }
}

/// Adds an excerpt. Python code gets the definitions it uses from the rest of the document, so that it runs; in a notebook,
/// from the cells above.
fn with_excerpt(
    session: &Session,
    uri: &DocumentId,
    open: &Open,
    Found { range, language }: Found,
    mut subject: Subject,
) -> Subject {
    let text = if language == "python" {
        ask::dedented(&open.document, range.clone())
    } else {
        open.document.text().slice(range.clone()).into_owned()
    };
    let above = session.notebooks.has(uri).then(|| session.cells_above(uri));
    let slice = match &above {
        Some(above) => ask::slice_of_cells(above, &open.document, range.clone()),
        None => ask::module_slice(&open.document, range.clone()),
    };
    let (sent, mut runs) = match slice {
        Some(slice) => (format!("{}\n\n{text}", slice.text.trim_end()), slice.runs),
        None => (text.clone(), Vec::new()),
    };
    let own = LineRun {
        at: sent.matches('\n').count() - text.matches('\n').count(),
        line: open.document.text().line_of(range.start),
        cell: above.map(|above| above.len()),
    };
    runs.push(own);
    let label = label(ask::cell_title(&open.document, &range).as_deref(), &text, &sent);
    let source = (language == "python").then(|| ExcerptSource { file: one_line(&uri.name()), runs });
    subject.range = range;
    let data = data::ending_of(uri, open.document.text());
    subject.given.excerpt = Some(Excerpt { language, text: sent, label, source, data });
    subject
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn a_text_of_one_long_line_is_told_apart_by_its_beginning() {
        let long = "[1, 2], ".repeat(9_000);
        let [of_text, of_title] =
            [label(None, &long, "import os"), label(Some(&"x".repeat(9_000)), "y", "y")];
        assert!(of_text.starts_with("[1, 2], [1, 2], ") && of_text.chars().count() <= 201, "{of_text}");
        assert!(of_title.starts_with("xxx") && of_title.chars().count() <= 201, "{of_title}");
        assert_eq!(
            [label(None, "import os\nx = 1", "y = 2\n\nx = 1"), label(Some("Area"), "x = 1", "x = 1")],
            ["x = 1", "Area"]
        );
    }

    #[test]
    fn what_the_text_itself_tells_is_stored_once() {
        assert_eq!(label(None, "x = 1", "import os\n\nx = 1"), "");
    }
}
