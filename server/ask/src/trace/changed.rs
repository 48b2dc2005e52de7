//! Where a text stands that has changed: between the lines that were around it, and around those of its own lines that
//! are left.

use std::ops::RangeInclusive;

use super::index::TextIndex;
use super::lines::Lines;
use super::selection::{Selection, Wording};
use super::surroundings::{NEIGHBOURS, nearness, rarity};

/// A line that occurs more often than this is no landmark.
const MOST: usize = 64;
/// Of the lines with the same hash, so many are looked at: the nearest to the old place.
const NEAREST: usize = 8;
/// A text may have grown by so many lines, and to four times its lines.
const GROWN: usize = 64;
/// A text may have so many new lines before its first one that is recognised, and after the last.
const NEW_EDGE: usize = 32;
/// How much common lines must tell together.
const ENOUGH: usize = 24;
/// How many lines are compared with the text's, character by character.
const COMPARED: usize = 256;

/// A line of the document that was in or around the text.
#[derive(Debug, Clone, Copy)]
struct Landmark {
    /// Its place in the old order: neighbours before, lines of the text, neighbours after.
    at: usize,
    /// Its line now.
    line: usize,
    rarity: usize,
    weight: usize,
}

/// The lines where the text is now, visible ones at both ends; `None` if it was deleted or cannot be recognised.
pub(super) fn lines_of(selection: &Selection, index: &TextIndex<'_>) -> Option<RangeInclusive<usize>> {
    let landmarks = landmarks(selection, index.lines());
    let here = chain(&landmarks, selection.line);
    between(&here, selection, index).or_else(|| moved(landmarks, selection, index))
}

/// The lines of a text that is gone from its place, if most of them are together elsewhere.
fn moved(
    mut landmarks: Vec<Landmark>,
    selection: &Selection,
    index: &TextIndex<'_>,
) -> Option<RangeInclusive<usize>> {
    landmarks.retain(|landmark| is_own(landmark, selection));
    let there = chain(&landmarks, selection.line);
    let told: usize = there.iter().map(|landmark| landmark.weight).sum();
    let is_most = told * 2 >= selection.own.len() * 4 * nearness(0);
    if selection.is_short() || !is_most { None } else { between(&there, selection, index) }
}

/// The lines that were in or around the text, in the order of the document.
fn landmarks(selection: &Selection, lines: &Lines) -> Vec<Landmark> {
    let before =
        (0..).zip(&selection.before).map(|(near, hash)| (NEIGHBOURS - 1 - near, *hash, nearness(near)));
    let own = selection.own.iter().map(|(below, hash)| (NEIGHBOURS + below, *hash, nearness(0)));
    let first = NEIGHBOURS + selection.lines;
    let after = (0..).zip(&selection.after).map(|(near, hash)| (first + near, *hash, nearness(near)));
    let mut landmarks = Vec::new();
    for (at, hash, nearness) in before.chain(own).chain(after) {
        let rarity = rarity(hash, lines);
        let old_line = (selection.line + at).saturating_sub(NEIGHBOURS);
        let seen = nearest(hash, old_line, lines).into_iter();
        landmarks.extend(seen.map(|line| Landmark { at, line, rarity, weight: rarity * nearness }));
    }
    landmarks.sort_unstable_by_key(|landmark| (landmark.line, landmark.at));
    landmarks
}

/// The lines with a hash that are nearest to an old line; none if there are too many.
fn nearest(hash: u64, old_line: usize, lines: &Lines) -> Vec<usize> {
    if lines.count(hash) > MOST {
        return Vec::new();
    }
    let mut places: Vec<usize> = lines.places(hash).collect();
    if places.len() > NEAREST {
        places.sort_unstable_by_key(|line| line.abs_diff(old_line));
        places.truncate(NEAREST);
    }
    places
}

/// The landmarks that come in the old order and tell the most together; the less, the more their distances changed.
/// Of two such chains, the one whose end is nearest to its old place, where the text began at `old_line`.
fn chain(landmarks: &[Landmark], old_line: usize) -> Vec<Landmark> {
    let mut told: Vec<usize> = Vec::with_capacity(landmarks.len());
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(landmarks.len());
    for (index, landmark) in landmarks.iter().enumerate() {
        let joined = |earlier: usize| told[earlier].saturating_sub(stretch(&landmarks[earlier], landmark));
        let fits = |earlier: &usize| {
            landmarks[*earlier].line < landmark.line && landmarks[*earlier].at < landmark.at
        };
        let best = (0..index).filter(fits).max_by_key(|earlier| joined(*earlier));
        let best = best.filter(|earlier| joined(*earlier) > 0);
        let before = best.map_or(0, joined);
        told.push(before + landmark.weight);
        previous.push(best);
    }
    let away = |landmark: &Landmark| (landmark.line + NEIGHBOURS).abs_diff(landmark.at + old_line);
    let end = (0..landmarks.len()).max_by_key(|end| (told[*end], usize::MAX - away(&landmarks[*end])));
    let mut chain: Vec<_> =
        std::iter::successors(end, |end| previous[*end]).map(|index| landmarks[index]).collect();
    chain.reverse();
    chain
}

/// What two landmarks tell less together because their distance has changed.
fn stretch(earlier: &Landmark, later: &Landmark) -> usize {
    let change = (later.line - earlier.line).abs_diff(later.at - earlier.at);
    2 * (change + 1).ilog2() as usize
}

/// The number of visible lines that were between a landmark and the text below it; `None` if it was not above.
fn skipped_below(landmark: &Landmark) -> Option<usize> {
    (NEIGHBOURS - 1).checked_sub(landmark.at)
}

/// The number of visible lines that were between a landmark and the text above it; `None` if it was not below.
fn skipped_above(landmark: &Landmark, selection: &Selection) -> Option<usize> {
    landmark.at.checked_sub(NEIGHBOURS + selection.lines)
}

/// `true` if a landmark was in the text.
fn is_own(landmark: &Landmark, selection: &Selection) -> bool {
    skipped_below(landmark).is_none() && skipped_above(landmark, selection).is_none()
}

/// The lines that a chain shows to be the text.
fn between(
    chain: &[Landmark],
    selection: &Selection,
    index: &TextIndex<'_>,
) -> Option<RangeInclusive<usize>> {
    let told: usize = chain.iter().map(|landmark| landmark.weight).sum();
    let is_known = told >= ENOUGH || chain.iter().any(|landmark| landmark.rarity > 1);
    let flank = |landmark: &Landmark, skipped| Flank { line: landmark.line, skipped };
    let above = chain.iter().rev().find_map(|landmark| Some(flank(landmark, skipped_below(landmark)?)));
    let below = chain.iter().find_map(|landmark| Some(flank(landmark, skipped_above(landmark, selection)?)));
    let mut own = chain.iter().filter(|landmark| is_own(landmark, selection));
    match own.next() {
        Some(first) => {
            let last = own.next_back().unwrap_or(first);
            Some(around(first, last, above, below, selection, index.lines()))
        }
        None if is_known => in_gap(above, below, selection, index),
        None => alike(above?.line + 1..=below?.line - 1, selection, index),
    }
}

/// A line that was beside the text.
#[derive(Debug, Clone, Copy)]
struct Flank {
    line: usize,
    /// The number of visible lines that were between it and the text.
    skipped: usize,
}

impl Flank {
    /// The first visible line of the text below this neighbour.
    fn first_below(self, lines: &Lines) -> Option<usize> {
        lines.below(self.line).nth(self.skipped).filter(|line| *line <= lines.last())
    }

    /// The last visible line of the text above this neighbour.
    fn last_above(self, lines: &Lines) -> Option<usize> {
        lines.above(self.line).nth(self.skipped).filter(|line| *line > 0)
    }
}

/// The lines of a text of which some are recognised.
fn around(
    first: &Landmark,
    last: &Landmark,
    above: Option<Flank>,
    below: Option<Flank>,
    selection: &Selection,
    lines: &Lines,
) -> RangeInclusive<usize> {
    let top = above.map(|above| {
        let start = above.first_below(lines).unwrap_or(first.line);
        (first.line.saturating_sub(start), above.skipped)
    });
    let bottom = below.map(|below| {
        let end = below.last_above(lines).unwrap_or(last.line);
        (end.saturating_sub(last.line), below.skipped)
    });
    let start = first.line.saturating_sub(reach(first.at - NEIGHBOURS, top)).max(1);
    let end = last.line + reach(NEIGHBOURS + selection.lines - 1 - last.at, bottom);
    start..=end.min(lines.last())
}

/// How many lines a text reaches beyond one that is recognised, where it reached `old` lines beyond it. The neighbour
/// is so far away, and had so many lines between it and the text.
fn reach(old: usize, neighbour: Option<(usize, usize)>) -> usize {
    match neighbour {
        Some((distance, _)) if distance <= old => distance,
        Some((distance, 0)) if old > 0 && distance <= old + NEW_EDGE => distance,
        _ => old,
    }
}

/// The lines of a text of which only neighbours are recognised.
fn in_gap(
    above: Option<Flank>,
    below: Option<Flank>,
    selection: &Selection,
    index: &TextIndex<'_>,
) -> Option<RangeInclusive<usize>> {
    let (lines, more) = (index.lines(), selection.lines - 1);
    match (above, below) {
        (Some(above), Some(below)) if below.line - above.line > 4 * selection.lines + GROWN => {
            let is_above = above.skipped <= below.skipped;
            in_gap(Some(above).filter(|_| is_above), Some(below).filter(|_| !is_above), selection, index)
        }
        (Some(above), Some(below)) => {
            let (start, end) = (above.first_below(lines)?, below.last_above(lines)?);
            let is_text = start <= end && start < below.line && end > above.line;
            let gap = || above.line + 1..=below.line - 1;
            if is_text { Some(start..=end) } else { alike(gap(), selection, index) }
        }
        (Some(above), None) => {
            let start = above.first_below(lines)?;
            Some(start..=(start + more).min(lines.last()))
        }
        (None, Some(below)) => {
            let end = below.last_above(lines)?;
            Some(end.saturating_sub(more).max(1)..=end)
        }
        (None, None) => None,
    }
}

/// Of some lines, those from the first to the last that is much like a line of the text.
fn alike(
    lines: RangeInclusive<usize>,
    selection: &Selection,
    index: &TextIndex<'_>,
) -> Option<RangeInclusive<usize>> {
    let Wording::Verbatim(text) = &selection.wording else { return None };
    let old: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(8).collect();
    let is_alike = |line: &usize| old.iter().any(|old| are_alike(old, index.line(*line).trim()));
    let mut found = lines.take(COMPARED).filter(is_alike);
    let first = found.next()?;
    Some(first..=found.last().unwrap_or(first))
}

/// `true` if the common start and end of two lines are at least half of the longer one.
fn are_alike(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let start = short.bytes().zip(long.bytes()).take_while(|(one, other)| one == other).count();
    let ends = short.bytes().skip(start).rev().zip(long.bytes().rev());
    let end = ends.take_while(|(one, other)| one == other).count();
    !short.is_empty() && (start + end) * 2 >= long.len()
}
