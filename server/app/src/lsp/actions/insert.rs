//! Inserts code and output into a document. Each is one edit, undone in one step. If the editor supports that, the edit
//! names the version of the text it was made for.

use std::ops::Range;
use std::sync::Arc;

use serde_json::{Value, json};
use tower_lsp::ls_types as lsp;
use turn::view::{self, fence};
use turn::{Output, commented};

use super::insert_cell;
use crate::commands::AskId;
use crate::lsp::attached;
use crate::lsp::convert::to_proto;
use crate::lsp::protocol::ApplyEdit;
use crate::lsp::session::{Open, Origin, Session};
use crate::whole_program::Programs;

/// Inserts the program below the text; in a notebook, into a new cell.
pub(super) fn code_below(session: &Arc<Session>, id: AskId) -> Result<(), String> {
    Insertion::of(session, id)?;
    with_program(session, id, |session, place, code| {
        if insert_cell::is_possible(session, &place.open.id) {
            return insert_cell::below(session, &place.open.id, code);
        }
        let block = if is_markdown(place) { fence("python", code) } else { code.to_owned() };
        let text = format!("\n{}", block.trim_end());
        let end = place.end();
        apply(session, "Insert code", place, end..end, &text);
    })
}

/// Replaces the selected text with the program.
pub(super) fn replace_with_code(session: &Arc<Session>, id: AskId) -> Result<(), String> {
    let place = Insertion::of(session, id)?;
    if place.origin != Origin::Selection {
        return Err("only a selection can be replaced".to_owned());
    }
    with_program(session, id, |session, place, code| {
        apply(session, "Replace with code", place, place.range.clone(), code);
    })
}

/// Makes one program of the answer's on a thread of its own, then does this with it where the text is by then.
fn with_program(
    session: &Arc<Session>,
    id: AskId,
    insert: fn(&Arc<Session>, &Insertion, &str),
) -> Result<(), String> {
    let given = session.asks.with(id, |ask| {
        let files = attached::given_files(&ask.given.attachments, ask.uri.folder().as_deref());
        let typed = view::typed(&ask.turn().evidence).join("\n");
        let remark = if typed.is_empty() { typed } else { commented("python", &typed) + "\n" };
        (files, Programs::of([ask.turn()].into_iter()), remark)
    });
    let (files, programs, remark) = given.ok_or_else(|| super::gone(id))?;
    let session = Arc::clone(session);
    tokio::spawn(async move {
        let making = tokio::task::spawn_blocking(move || files.program(&programs));
        let Ok(Some(code)) = making.await else { return };
        // The document may have been closed in the meantime.
        if let Ok(place) = Insertion::of(&session, id) {
            insert(&session, &place, &(remark + code.trim_matches('\n')));
        }
    });
    Ok(())
}

/// Inserts the output of the last program below the text: as a comment, or in Markdown as a code block.
pub(super) fn output_below(session: &Arc<Session>, id: AskId) -> Result<(), String> {
    let place = Insertion::of(session, id)?;
    let output = place.output.as_ref().map(|output| output.output.trim_end()).filter(|text| !text.is_empty());
    let output = output.ok_or("its code printed nothing")?;
    let block = if is_markdown(&place) {
        fence("text", output)
    } else {
        commented(place.open.document.language(), output)
    };
    let text = format!("\n{}", block.trim_end());
    let end = place.end();
    apply(session, "Insert output", &place, end..end, &text);
    Ok(())
}

/// The place of an edit, and what can be inserted there.
struct Insertion {
    open: Open,
    range: Range<usize>,
    origin: Origin,
    output: Option<Output>,
}

impl Insertion {
    fn of(session: &Session, id: AskId) -> Result<Self, String> {
        let found = session.asks.with_anchor(id, |ask, anchor| {
            let output = ask.turn().last_code().map(|(_, output)| output.cloned());
            (ask.uri.clone(), anchor.range(), ask.given.origin, output)
        });
        let (uri, range, origin, output) = found.ok_or_else(|| super::gone(id))?;
        let current = session.documents.current(&uri).map_err(|failure| failure.sentence())?;
        let open = current.ok_or("its document is not open")?;
        let range = open.document.text().clamped(range.unwrap_or_default());
        let output = output.ok_or("its answer has no code")?;
        Ok(Insertion { open, range, origin, output })
    }

    /// The end of the text's last line, in bytes.
    fn end(&self) -> usize {
        let text = self.open.document.text();
        let last = self.range.end.saturating_sub(1).max(self.range.start);
        text.line_at(last).end
    }
}

fn is_markdown(place: &Insertion) -> bool {
    matches!(place.open.document.language(), "markdown" | "quarto" | "rmd")
}

/// Sends an edit to the editor, in a task. If the editor refuses it, the person sees a warning.
fn apply(session: &Arc<Session>, label: &str, place: &Insertion, range: Range<usize>, text: &str) {
    let range = to_proto::range(&place.open.document, session.support().encoding, range);
    let edit = lsp::TextEdit { range, new_text: with_line_endings(&place.open, text) };
    let edit = workspace_edit(&place.open, &edit, session.support().versioned_edits);
    tracing::info!(version = place.open.version, bytes = text.len(), "edit");
    let (client, label) = (session.client.clone(), label.to_owned());
    tokio::spawn(async move {
        let answer = client.send_request::<ApplyEdit>(json!({"edit": edit})).await;
        let refusal = match answer {
            Ok(lsp::ApplyWorkspaceEditResponse { applied: true, .. }) => return,
            Ok(lsp::ApplyWorkspaceEditResponse { failure_reason, .. }) => failure_reason,
            Err(error) => Some(error.message.into_owned()),
        };
        let why = refusal.unwrap_or_else(|| "the text has changed".to_owned());
        client.show_message(lsp::MessageType::WARNING, format!("{label}: the editor refused ({why}).")).await;
    });
}

fn workspace_edit(Open { id, version, .. }: &Open, edit: &lsp::TextEdit, is_versioned: bool) -> Value {
    if is_versioned {
        json!({"documentChanges": [{"textDocument": {"uri": id, "version": version}, "edits": [edit]}]})
    } else {
        json!({"changes": {id.as_str(): [edit]}})
    }
}

/// The text with the line endings of the document: `\r\n` if its first line has that.
fn with_line_endings(open: &Open, text: &str) -> String {
    let document = open.document.text();
    let first = document.line_range(0).end;
    let has_crlf = document.slice(first..(first + 2).min(document.len())) == "\r\n";
    if has_crlf { text.replace('\n', "\r\n") } else { text.to_owned() }
}
