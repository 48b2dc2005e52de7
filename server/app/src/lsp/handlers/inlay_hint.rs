//! `textDocument/inlayHint` and `inlayHint/resolve`.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::ls_types as lsp;
use turn::view;

use super::hover::card;
use crate::commands::AskId;
use crate::lsp::convert::{from_proto, to_proto};
use crate::lsp::incoming::AtRange;
use crate::lsp::past;
use crate::lsp::placed::{Pile, PlacedAsk, Shown, older_behind, piled, placed_at, words_on_older};
use crate::lsp::session::{Ask, Session};

/// The hints in a range; `None` if the settings turn them off or the plugin draws results itself.
pub(in crate::lsp) fn inlay_hint(session: &Session, parameters: &AtRange) -> Option<Vec<lsp::InlayHint>> {
    let uri = &parameters.text_document.uri;
    let open = session.documents.get(uri)?;
    let support = session.support();
    if support.draws_asks || !session.settings(uri).views.inlay_hints {
        return None;
    }
    let encoding = support.encoding;
    let wanted = from_proto::range(&open.document, encoding, parameters.range);
    let is_wanted = |Pile { newest, .. }: &&Pile| (wanted.start..=wanted.end).contains(&newest.line.end);
    let resolves_later = support.resolve_tooltips;
    let hint = |Pile { newest: PlacedAsk { id, line, shown, .. }, older }: &Pile| lsp::InlayHint {
        position: to_proto::position(&open.document, encoding, line.end),
        label: shown.hint(older.len(), support).into(),
        kind: None,
        text_edits: None,
        tooltip: if resolves_later {
            None
        } else {
            tooltip(session, *id, older.len()).or_else(|| Some(plain(shown)))
        },
        padding_left: Some(true),
        padding_right: None,
        data: resolves_later.then(|| json!(id)),
    };
    let piles = piled(placed_at(session, uri, &open, &wanted), |ask| ask.line.end);
    Some(piles.iter().filter(is_wanted).map(hint).collect())
}

/// Adds the tooltip to a hint.
pub(in crate::lsp) async fn inlay_hint_resolve(session: &Arc<Session>, mut hint: Value) -> Value {
    let id = hint.get("data").and_then(|data| AskId::deserialize(data).ok());
    if let Some(id) = id {
        let _ = past::hold(session, id).await;
    }
    if let Some(tooltip) = id.and_then(|id| tooltip(session, id, older_behind(session, id))) {
        hint["tooltip"] = json!(tooltip);
    }
    hint
}

/// The result alone, for an ask whose turns are not in memory.
fn plain(shown: &Shown) -> lsp::InlayHintTooltip {
    lsp::InlayHintTooltip::String(view::result(&shown.brief).to_owned())
}

fn tooltip(session: &Session, id: AskId, older: usize) -> Option<lsp::InlayHintTooltip> {
    session.asks.with(id, Ask::is_held).filter(|is_held| *is_held)?;
    let card = card(session, id)? + &words_on_older(older);
    Some(lsp::InlayHintTooltip::MarkupContent(to_proto::markdown(card)))
}
