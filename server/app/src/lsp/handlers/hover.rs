//! `textDocument/hover`.

use std::cmp::Reverse;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tower_lsp::ls_types as lsp;
use turn::view::{self, CARD_LIMIT, Snapshot, fence};

use crate::commands::AskId;
use crate::lsp::convert::{from_proto, to_proto};
use crate::lsp::incoming::AtPosition;
use crate::lsp::past;
use crate::lsp::placed::{older_behind, placed_at, words_on_older};
use crate::lsp::result_document::link;
use crate::lsp::session::{Ask, Session};

/// The cards of the asks about the text under the pointer, the newest first.
pub(in crate::lsp) async fn hover(session: &Arc<Session>, parameters: &AtPosition) -> Option<lsp::Hover> {
    let uri = &parameters.text_document.uri;
    let open = session.documents.get(uri)?;
    let encoding = session.support().encoding;
    let offset = from_proto::offset(&open.document, encoding, parameters.position);
    let mut here = placed_at(session, uri, &open, &(offset..offset));
    here.sort_by_key(|ask| Reverse(ask.id));
    let mut cards = Vec::new();
    for ask in &here {
        // What the history cannot give is left out.
        let _ = past::hold(session, ask.id).await;
        cards.extend(card(session, ask.id).map(|card| card + &words_on_older(older_behind(session, ask.id))));
    }
    let range = to_proto::range(&open.document, encoding, here.first()?.range.clone());
    Some(lsp::Hover {
        contents: lsp::HoverContents::Markup(to_proto::markdown(cards.join("\n---\n\n"))),
        range: Some(range),
    })
}

/// The card of an ask. Its charts are embedded if the editor draws images and they fit; otherwise linked.
pub(super) fn card(session: &Session, id: AskId) -> Option<String> {
    session.asks.with_anchor(id, |ask, anchor| {
        if !ask.is_held() {
            let result = fence("text", view::result(ask.brief()));
            return format!("{result}\nThe rest is in the history, which cannot be read now.\n");
        }
        let age = ask.from();
        let snapshot = ask.snapshot(anchor.is_stale(), age.as_deref());
        let with_images = session.support().draws_images.then(|| view::card(&snapshot, &embedded(ask)));
        let with_images = with_images.filter(|card| card.chars().count() < CARD_LIMIT);
        let card = with_images.unwrap_or_else(|| {
            let links: Vec<String> = ask.shown_charts().iter().map(|chart| link(chart)).collect();
            view::card(&snapshot, &links)
        });
        let unanswered = ask.unanswered().map(|turn| Snapshot { turn, ..snapshot });
        let unanswered = unanswered.map(|snapshot| view::card(&snapshot, &[]));
        [card].into_iter().chain(unanswered).collect::<Vec<_>>().join("\n---\n\n")
    })
}

/// The charts of an ask as `data:` URIs.
fn embedded(ask: &Ask) -> Vec<String> {
    let images = ask.shown().transcript.images();
    images.map(|image| format!("data:{};base64,{}", image.mime_type, STANDARD.encode(&image.bytes))).collect()
}
