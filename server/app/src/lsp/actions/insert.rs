//! Inserts code and output into a document. Each is one edit, undone in one step. If the editor supports that, the edit
//! names the version of the text it was made for. What replaces text is reviewed first where the editor can show that.

use std::ops::Range;
use std::sync::Arc;

use ask::Document;
use ask::imports::Replacement;
use serde_json::{Value, json};
use tower_lsp::ls_types as lsp;
use turn::{Output, commented, view};

use super::insert_cell::{self, NOTHING};
use crate::commands::AskId;
use crate::lsp::attached;
use crate::lsp::convert::to_proto;
use crate::lsp::protocol::{ApplyEdit, ReviewParams, ReviewRequest, why_not};
use crate::lsp::session::{Open, Origin, Session};
use crate::whole_program::Programs;

/// Where a program goes, and what of it: [`ask::program_below`] or [`ask::program_instead`].
type Puts = fn(&Document, Range<usize>, &str) -> Vec<Replacement>;

/// Inserts the program below the text; in a notebook, into a new cell.
pub(super) fn code_below(session: &Arc<Session>, id: AskId) -> Result<(), String> {
    let Insertion { open, .. } = Insertion::of(session, id)?;
    if insert_cell::is_possible(session, &open.id) {
        let (session, program) = (Arc::clone(session), program(session, id)?);
        tokio::spawn(async move {
            if let Some(code) = program.await {
                insert_cell::below(&session, &open.id, code).await;
            }
        });
        return Ok(());
    }
    with_program(session, id, ask::program_below, |session, open, edits| {
        apply(session, "Insert code", open, &edits);
    })
}

/// Replaces the selected text with the program.
pub(super) fn replace_with_code(session: &Arc<Session>, id: AskId) -> Result<(), String> {
    let place = Insertion::of(session, id)?;
    if place.origin != Origin::Selection {
        return Err("only a selection can be replaced".to_owned());
    }
    with_program(session, id, ask::program_instead, |session, open, edits| {
        if session.support().review {
            review(session, "Replace with code", open, edits);
        } else {
            apply(session, "Replace with code", open, &edits);
        }
    })
}

/// Makes one program of the answer's, on a thread of its own.
fn program(session: &Session, id: AskId) -> Result<impl Future<Output = Option<String>> + use<>, String> {
    let given = session.asks.with(id, |ask| {
        let files = attached::given_files(&ask.given.files(), ask.uri.folder().as_deref());
        let typed = view::typed(&ask.shown().evidence).join("\n");
        let remark = if typed.is_empty() { typed } else { commented("python", &typed) + "\n" };
        (files, Programs::of([ask.shown()].into_iter()), remark)
    });
    let (files, programs, remark) = given.ok_or_else(|| super::gone(id))?;
    let making = tokio::task::spawn_blocking(move || files.program(&programs));
    Ok(async move { Some(remark + making.await.ok()??.trim_matches('\n')) })
}

/// Makes the program, then does this with the edits that put it where the text is by then.
fn with_program(
    session: &Arc<Session>,
    id: AskId,
    puts: Puts,
    then: fn(&Arc<Session>, &Open, Vec<lsp::TextEdit>),
) -> Result<(), String> {
    let (session, program) = (Arc::clone(session), program(session, id)?);
    tokio::spawn(async move {
        let Some(code) = program.await else { return };
        // The document may have been closed in the meantime.
        let Ok(Insertion { open, range, .. }) = Insertion::of(&session, id) else { return };
        let document = open.document.clone();
        let putting = tokio::task::spawn_blocking(move || puts(&document, range, &code));
        match putting.await {
            Ok(changes) if changes.is_empty() => {
                session.client.show_message(lsp::MessageType::INFO, NOTHING).await;
            }
            Ok(changes) => then(&session, &open, edits(&session, &open, changes)),
            Err(_) => {}
        }
    });
    Ok(())
}

/// Inserts the output of the last program below the text: as a comment, or in Markdown as a code block.
pub(super) fn output_below(session: &Arc<Session>, id: AskId) -> Result<(), String> {
    let Insertion { open, range, output, .. } = Insertion::of(session, id)?;
    let output = output.map(|output| output.output.trim_end().to_owned()).filter(|text| !text.is_empty());
    let output = output.ok_or("its code printed nothing")?;
    let session = Arc::clone(session);
    tokio::spawn(async move {
        let document = open.document.clone();
        let putting = tokio::task::spawn_blocking(move || ask::output_below(&document, range, &output));
        if let Ok(change) = putting.await {
            apply(&session, "Insert output", &open, &edits(&session, &open, vec![change]));
        }
    });
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
            let output = ask.shown().last_code().map(|(_, output)| output.cloned());
            (ask.uri.clone(), anchor.range(), ask.given.origin, output)
        });
        let (uri, range, origin, output) = found.ok_or_else(|| super::gone(id))?;
        let current = session.documents.current(&uri).map_err(|failure| failure.sentence())?;
        let open = current.ok_or("its document is not open")?;
        let range = open.document.text().clamped(range.unwrap_or_default());
        let output = output.ok_or("its answer has no code")?;
        Ok(Insertion { open, range, origin, output })
    }
}

/// Some changes of a document as the editor takes them.
fn edits(session: &Session, open: &Open, changes: Vec<Replacement>) -> Vec<lsp::TextEdit> {
    let encoding = session.support().encoding;
    let edit = |Replacement { range, text }| lsp::TextEdit {
        range: to_proto::range(&open.document, encoding, range),
        new_text: text,
    };
    changes.into_iter().map(edit).collect()
}

/// Sends edits to the editor, in a task. If the editor refuses them, the person sees a warning.
fn apply(session: &Arc<Session>, label: &str, open: &Open, edits: &[lsp::TextEdit]) {
    let edit = workspace_edit(open, edits, session.support().versioned_edits);
    tracing::info!(version = open.version, edits = edits.len(), "edit");
    let (client, label) = (session.client.clone(), label.to_owned());
    tokio::spawn(async move {
        let answer = client.send_request::<ApplyEdit>(json!({"edit": edit, "label": label})).await;
        let refusal = match answer {
            Ok(lsp::ApplyWorkspaceEditResponse { applied: true, .. }) => return,
            Ok(lsp::ApplyWorkspaceEditResponse { failure_reason, .. }) => failure_reason,
            Err(error) => Some(why_not(error)),
        };
        let why = refusal.unwrap_or_else(|| "the text has changed".to_owned());
        super::say_refused(&client, &label, &why).await;
    });
}

/// Has the editor show what edits would change, in a task. It applies them if the person keeps them.
fn review(session: &Arc<Session>, label: &str, open: &Open, edits: Vec<lsp::TextEdit>) {
    let params = ReviewParams { uri: open.id.clone(), version: open.version, label: label.to_owned(), edits };
    tracing::info!(version = open.version, edits = params.edits.len(), "review");
    let (client, label) = (session.client.clone(), label.to_owned());
    tokio::spawn(async move {
        match client.send_request::<ReviewRequest>(params).await {
            Ok(answer) => tracing::info!(applied = answer.applied, "reviewed"),
            Err(error) => super::say_refused(&client, &label, &why_not(error)).await,
        }
    });
}

fn workspace_edit(Open { id, version, .. }: &Open, edits: &[lsp::TextEdit], is_versioned: bool) -> Value {
    if is_versioned {
        json!({"documentChanges": [{"textDocument": {"uri": id, "version": version}, "edits": edits}]})
    } else {
        json!({"changes": {id.as_str(): edits}})
    }
}
