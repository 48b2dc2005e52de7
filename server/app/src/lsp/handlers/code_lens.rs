//! `textDocument/codeLens`.

use std::cell::LazyCell;
use std::collections::HashSet;
use std::ops::Range;

use serde_json::json;
use tower_lsp::ls_types as lsp;
use turn::view;

use crate::commands::{self, Action};
use crate::document_id::DocumentId;
use crate::lsp::convert::to_proto;
use crate::lsp::data;
use crate::lsp::incoming::InDocument;
use crate::lsp::library::get_library;
use crate::lsp::more::{can_insert, run_here};
use crate::lsp::placed::{Pile, PlacedAsk, piled, placed};
use crate::lsp::session::{ChosenWith, Open, Session};
use crate::lsp::titles::ask_whom;

/// The lenses above each ask and each ask comment; `None` if the settings turn them off.
pub(in crate::lsp) fn code_lens(session: &Session, parameters: &InDocument) -> Option<Vec<lsp::CodeLens>> {
    let uri = &parameters.text_document.uri;
    let open = session.documents.get(uri)?;
    if !session.settings(uri).views.code_lenses {
        return None;
    }
    let asks = placed(session, uri, &open);
    let encoding = session.support().encoding;
    let comments = ask::ask_comments(&open.document);
    let asked: HashSet<usize> = asks.iter().map(|ask| ask.range.start).collect();
    let piles = piled(asks, |ask| first_line(&open, ask).start);
    let of_ask = piles.iter().flat_map(|pile| {
        let range = to_proto::range(&open.document, encoding, first_line(&open, &pile.newest));
        let commands = of_pile(session, uri, pile);
        commands.into_iter().map(move |command| lsp::CodeLens { range, command: Some(command), data: None })
    });
    let unasked = comments.iter().filter(|comment| !asked.contains(&comment.range.start));
    let title = LazyCell::new(|| {
        format!("▶ {}", ask_whom(&session.engine(uri, ChosenWith::default()).speaker().service))
    });
    let of_comment = unasked.map(|comment| {
        let range = to_proto::range(&open.document, encoding, comment.range.clone());
        let command = to_proto::command(title.as_str(), commands::ASK, json!({"uri": uri, "range": range}));
        lsp::CodeLens { range, command: Some(command), data: None }
    });
    Some(of_ask.chain(of_comment).collect())
}

fn first_line(open: &Open, ask: &PlacedAsk) -> Range<usize> {
    let text = open.document.text();
    text.line_at(ask.range.start)
}

/// What is clicked first; then what it took, and the older answers there.
fn of_pile(session: &Session, uri: &DocumentId, pile: &Pile) -> Vec<lsp::Command> {
    let mut commands = of_ask(session, uri, &pile.newest);
    if !pile.older.is_empty() {
        commands.push(to_proto::older(format!("+{}", pile.older.len()), pile));
    }
    commands
}

fn of_ask(session: &Session, uri: &DocumentId, PlacedAsk { id, shown, .. }: &PlacedAsk) -> Vec<lsp::Command> {
    let support = session.support();
    let act = |title: &str, action| to_proto::act(title, action, *id);
    let cost = act(&view::lens(&shown.brief, shown.standing()), Action::Show);
    if shown.is_busy {
        return vec![act("✕ Cancel", Action::Cancel), cost];
    }
    let brief = &shown.brief;
    let mut commands = Vec::new();
    if brief.needs_key && support.key {
        commands.push(act("Set API key", Action::SetKey));
    }
    commands.extend(get_library(session, uri, brief).map(|title| act(&title, Action::AddLibrary)));
    commands.push(act("Show", Action::Show));
    if can_insert(brief, data::is_data(uri)) {
        commands.push(act("Insert code", Action::InsertCode));
    }
    commands.extend(run_here(brief).map(|(title, action)| act(title, action)));
    if support.input {
        commands.push(to_proto::command("Follow up", commands::FOLLOW_UP, json!({"ask": id})));
    }
    commands.extend([act("Dismiss", Action::Dismiss), cost]);
    commands
}
