//! Opens the answers that stand behind the newest one of a place.

use std::cmp::Reverse;
use std::sync::Arc;

use tower_lsp::ls_types::MessageType;
use turn::cut_after;

use crate::commands::{AskId, Older};
use crate::lsp::placed::{PlacedAsk, placed, placed_at};
use crate::lsp::session::Session;
use crate::lsp::{confirm, result_document};

/// How much of a question stands in a title, in characters.
const MOST: usize = 60;

/// Opens the answer behind this one; of several, the person chooses one. Where the editor cannot ask, it is the latest of them.
pub(super) async fn open(session: Arc<Session>, command: Older) {
    let others = others(&session, &command);
    let chosen = match &others[..] {
        [] => {
            let message = "There is no other answer here any more.";
            return session.client.show_message(MessageType::INFO, message).await;
        }
        [other] => Some(other.id),
        _ => choose(&session, &others).await,
    };
    if let Some(id) = chosen {
        result_document::open(session, id).await;
    }
}

/// The named asks that are still there, without names those on the same lines; latest first.
fn others(session: &Session, Older { ask: id, older }: &Older) -> Vec<PlacedAsk> {
    let Some((uri, Some(range))) =
        session.asks.with_anchor(*id, |ask, anchor| (ask.uri.clone(), anchor.range()))
    else {
        return Vec::new();
    };
    let Some(open) = session.documents.get(&uri) else { return Vec::new() };
    let mut others = match older {
        Some(_) => placed(session, &uri, &open),
        None => placed_at(session, &uri, &open, &open.document.text().clamped(range)),
    };
    others.retain(|ask| ask.id != *id && older.as_ref().is_none_or(|older| older.contains(&ask.id)));
    others.sort_by_key(|ask| Reverse(ask.id));
    others
}

async fn choose(session: &Session, others: &[PlacedAsk]) -> Option<AskId> {
    let support = session.support();
    // The numbers tell equal ones apart.
    let title = |(number, ask): (usize, &PlacedAsk)| {
        let question = cut_after(ask.shown.brief.title(), MOST);
        let hint = ask.shown.hint(0, support);
        let words = [question, hint.into()].into_iter().filter(|words| !words.is_empty());
        format!("{}. {}", number + 1, words.collect::<Vec<_>>().join(" "))
    };
    let titles: Vec<String> = others.iter().enumerate().map(title).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let message = "Which answer do you want to see?".to_owned();
    let asked = confirm::offered(&session.client, MessageType::INFO, message, &titles).await;
    let Ok(chosen) = asked else { return others.first().map(|ask| ask.id) };
    let chosen = chosen?;
    titles.iter().position(|title| *title == chosen).map(|at| others[at].id)
}
