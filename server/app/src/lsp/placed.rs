//! The asks of an open document with their places and what they show, as every view needs them.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use ask::{Anchor, Document};
use turn::view::{self, Brief, HINT_WIDTH, Standing};

use super::session::{Ask, Open, Origin, Session};
use super::support::Support;
use crate::commands::AskId;
use crate::document_id::DocumentId;

/// One ask in its document. Ranges are in bytes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlacedAsk {
    /// Its id.
    pub(super) id: AskId,
    /// The text it is about.
    pub(super) range: Range<usize>,
    /// The line beside which its result is shown.
    pub(super) line: Range<usize>,
    /// What the views show.
    pub(super) shown: Shown,
}

/// What the one-line views and the plugins show of an ask. A clone is cheap, and so is comparing one with its clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// `true` if the text has changed since.
    pub(super) is_stale: bool,
    /// When the answer was given, if that was not just now.
    pub(super) from: Option<String>,
    /// `true` if it is about a text that can be replaced.
    pub(super) is_selection: bool,
    /// `true` if anything of it waits or runs.
    pub(super) is_busy: bool,
    /// Its chart files.
    pub(super) charts: Arc<Vec<PathBuf>>,
    /// The rest.
    pub(super) brief: Arc<Brief>,
}

impl Shown {
    /// How it stands today.
    pub(super) fn standing(&self) -> Standing<'_> {
        Standing { is_stale: self.is_stale, from: self.from.as_deref() }
    }

    /// What the views show of an ask now.
    pub(super) fn of(ask: &Ask, is_stale: bool) -> Self {
        Shown {
            is_stale,
            from: ask.from(),
            is_selection: ask.given.origin == Origin::Selection,
            is_busy: ask.is_busy(),
            charts: Arc::clone(ask.shown_charts()),
            brief: Arc::clone(ask.brief()),
        }
    }

    /// The text of the inlay hint, beside which so many older answers stand.
    pub(super) fn hint(&self, older: usize, support: &Support) -> String {
        let others = if older > 0 { format!("  +{older}") } else { String::new() };
        let width = support.hint_width.unwrap_or(HINT_WIDTH).saturating_sub(others.len());
        view::hint(&self.brief, self.standing(), width) + &others
    }
}

/// The newest ask of a place, and the older ones there, oldest first.
pub(super) struct Pile {
    pub(super) newest: PlacedAsk,
    pub(super) older: Vec<AskId>,
}

/// The asks by place, in the order of the places: several at one would run into each other, and swap while they run.
pub(super) fn piled<Place: Ord>(asks: Vec<PlacedAsk>, place_of: impl Fn(&PlacedAsk) -> Place) -> Vec<Pile> {
    let mut asks: Vec<(Place, PlacedAsk)> = asks.into_iter().map(|ask| (place_of(&ask), ask)).collect();
    asks.sort_by(|(place, ask), (other, its)| place.cmp(other).then(ask.id.cmp(&its.id)));
    let mut piles: Vec<(Place, Pile)> = Vec::with_capacity(asks.len());
    for (place, newest) in asks {
        match piles.last_mut() {
            Some((of, pile)) if *of == place => {
                pile.older.push(pile.newest.id);
                pile.newest = newest;
            }
            _ => piles.push((place, Pile { newest, older: Vec::new() })),
        }
    }
    piles.into_iter().map(|(_, pile)| pile).collect()
}

/// How many older answers stand behind this one.
pub(super) fn older_behind(session: &Session, id: AskId) -> usize {
    let behind = || {
        let (uri, range) = session.asks.with_anchor(id, |ask, anchor| (ask.uri.clone(), anchor.range()))?;
        let open = session.documents.get(&uri)?;
        let here = placed_at(session, &uri, &open, &open.document.text().clamped(range?));
        let mut piles = piled(here, |ask| ask.line.end).into_iter();
        Some(piles.find(|pile| pile.newest.id == id)?.older.len())
    };
    behind().unwrap_or_default()
}

/// What a card says of the `+2` beside its answer; empty if that stands alone.
pub(super) fn words_on_older(older: usize) -> String {
    match older {
        0 => String::new(),
        1 => format!("\n*+1: an older answer stands here. {SHOW_THE_OLDER} opens it.*\n"),
        more => format!("\n*+{more}: {more} older answers stand here. {SHOW_AN_OLDER} opens one.*\n"),
    }
}

/// What opens the older answer of a place.
pub(super) const SHOW_THE_OLDER: &str = "Show the older answer";
/// What opens one of the older answers of a place.
pub(super) const SHOW_AN_OLDER: &str = "Show an older answer…";

/// All asks of a document, sorted by place.
pub(super) fn placed(session: &Session, uri: &DocumentId, open: &Open) -> Vec<PlacedAsk> {
    sorted(session.asks.about(uri, |id, ask, anchor| place(&open.document, id, ask, anchor)))
}

/// The asks of a document whose text, or the line beside which their result is shown, touches a range; sorted by place.
pub(super) fn placed_at(
    session: &Session,
    uri: &DocumentId,
    open: &Open,
    range: &Range<usize>,
) -> Vec<PlacedAsk> {
    let text = open.document.text();
    // A result stands beside a line of its text.
    let lines = text.line_at(range.start).start..text.line_at(range.end).end;
    let mut here =
        sorted(session.asks.at(uri, &lines, |id, ask, anchor| place(&open.document, id, ask, anchor)));
    here.retain(|ask| touches(ask, range));
    here
}

fn touches(ask: &PlacedAsk, range: &Range<usize>) -> bool {
    let start = ask.range.start.min(ask.line.start);
    let end = ask.range.end.max(ask.line.end);
    start <= range.end && range.start <= end
}

fn sorted(asks: Vec<Option<PlacedAsk>>) -> Vec<PlacedAsk> {
    let mut asks: Vec<PlacedAsk> = asks.into_iter().flatten().collect();
    asks.sort_by_key(|placed| (placed.range.start, placed.id));
    asks
}

fn place(document: &Document, id: AskId, ask: &Ask, anchor: &Anchor) -> Option<PlacedAsk> {
    let range = document.text().clamped(anchor.range()?);
    let line = result_line(document, &range, ask.given.origin == Origin::Whole);
    Some(PlacedAsk { id, range, line, shown: Shown::of(ask, anchor.is_stale()) })
}

/// The line beside which a result is shown: the last of a text, but the first of a whole document, where people look.
fn result_line(document: &Document, range: &Range<usize>, is_whole: bool) -> Range<usize> {
    let text = document.text();
    let at = if is_whole { range.start } else { range.end.saturating_sub(1).max(range.start) };
    let line = text.line_at(at);
    line.start.max(if is_whole { 0 } else { range.start.min(line.end) })..line.end
}
