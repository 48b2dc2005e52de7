//! The lines around a text, and how well they match those of another place.

use std::ops::Range;

use super::index::TextIndex;
use super::lines::{Lines, is_border};
use super::selection::Selection;

/// How many lines are remembered on each side.
pub(super) const NEIGHBOURS: usize = 8;
/// How many lines are looked at on each side: some may be new.
const WINDOW: usize = 16;
/// The nearest neighbour is still beside the text if it is among so many lines.
const BESIDE: usize = 4;

/// The lines around a text, as far as the document still has them.
pub(super) struct Surroundings<'a> {
    before: Vec<Neighbour>,
    after: Vec<Neighbour>,
    index: &'a TextIndex<'a>,
}

struct Neighbour {
    hash: u64,
    weight: usize,
    /// `true` if there is no other such line, and it is no line of the text.
    is_unique: bool,
}

/// How well the lines on one side match.
struct Match {
    found: usize,
    /// What a full match would be.
    most: usize,
}

impl<'a> Surroundings<'a> {
    pub(super) fn of(selection: &Selection, index: &'a TextIndex<'a>) -> Self {
        let neighbour = |(near, hash): (usize, &u64)| {
            let weight = rarity(*hash, index.lines()) * nearness(near);
            let is_own = || selection.own.iter().any(|(_, own)| own == hash);
            let is_unique = !is_border(*hash) && index.lines().count(*hash) == 1 && !is_own();
            Neighbour { hash: *hash, weight, is_unique }
        };
        let weighed = |hashes: &[u64]| hashes.iter().enumerate().map(neighbour).collect();
        Surroundings { before: weighed(&selection.before), after: weighed(&selection.after), index }
    }

    /// How well the lines around a range match; `None` if they do not support that this is the text.
    pub(super) fn support(&self, range: &Range<usize>) -> Option<usize> {
        let lines = first_line(range, self.index)..last_line(range, self.index);
        let (before, after) = neighbours(&lines, WINDOW, self.index.lines());
        if is_passed(&self.before, &after) || is_passed(&self.after, &before) {
            return None;
        }
        let (above, below) = (matched(&self.before, &before), matched(&self.after, &after));
        let sides = [(&self.before, &before), (&self.after, &after)];
        let is_enough = if above.most + below.most == 0 {
            // No line is left: then the start or the end of the document tells, where the text was there.
            sides.into_iter().any(|(old, new)| is_same_border(old, new))
        } else {
            above.is_enough() || below.is_enough() || sides.into_iter().any(|(old, new)| is_beside(old, new))
        };
        is_enough.then_some(above.found + below.found)
    }

    /// How well they match where none of them has changed: the most there is.
    pub(super) fn full_support(&self) -> usize {
        most(&self.before) + most(&self.after)
    }
}

impl Match {
    fn is_enough(&self) -> bool {
        self.found * 2 >= self.most && self.most > 0
    }
}

/// The line of the first visible character of a range.
pub(super) fn first_line(range: &Range<usize>, index: &TextIndex<'_>) -> usize {
    let text = &index.text()[range.clone()];
    index.lines().at(range.start + text.len() - text.trim_start().len())
}

/// The line of the last visible character of a range.
pub(super) fn last_line(range: &Range<usize>, index: &TextIndex<'_>) -> usize {
    let visible = index.text()[range.clone()].trim_end().len();
    index.lines().at(range.start + visible.saturating_sub(1))
}

/// The hashes of the visible lines before and after some lines, the nearest first; where there is none, of the start
/// or the end of the text.
pub(super) fn neighbours(lines: &Range<usize>, most: usize, table: &Lines) -> (Vec<u64>, Vec<u64>) {
    let real = |hashes: Vec<u64>| {
        let is_line = |hash: &u64| !is_border(*hash);
        if hashes.iter().any(is_line) { hashes.into_iter().filter(is_line).collect() } else { hashes }
    };
    let before = table.above(lines.start).take(most).map(|line| table.hash(line)).collect();
    let after = table.below(lines.end).take(most).map(|line| table.hash(line)).collect();
    (real(before), real(after))
}

/// How much a line tells by being where it is: nothing if it is gone, most if there is only one.
pub(super) fn rarity(hash: u64, lines: &Lines) -> usize {
    match lines.count(hash) {
        _ if is_border(hash) => 1,
        0 => 0,
        1 => 4,
        2..=8 => 2,
        _ => 1,
    }
}

/// How much a neighbour tells by its distance from the text in lines, from 0.
pub(super) fn nearness(distance: usize) -> usize {
    NEIGHBOURS.saturating_sub(distance)
}

/// The heaviest of the old lines that come in the same order among the new ones. A line weighs less the more its
/// distance from the text has changed.
fn matched(old: &[Neighbour], new: &[u64]) -> Match {
    let mut best = vec![0; old.len() + 1];
    let is_old = |hash: u64| !is_border(hash) && old.iter().any(|line| line.hash == hash);
    for (new_at, hash) in new.iter().enumerate().filter(|(_, hash)| is_old(**hash)) {
        let mut before = 0;
        for (at, neighbour) in old.iter().enumerate() {
            let without = best[at + 1];
            let steady = WINDOW - at.abs_diff(new_at);
            let with = if neighbour.hash == *hash { before + neighbour.weight * steady } else { 0 };
            best[at + 1] = without.max(with).max(best[at]);
            before = without;
        }
    }
    Match { found: best[old.len()], most: most(old) }
}

/// What a full match of some lines tells.
fn most(old: &[Neighbour]) -> usize {
    let lines = old.iter().filter(|line| !is_border(line.hash));
    lines.map(|line| line.weight * WINDOW).sum()
}

fn is_same_border(old: &[Neighbour], new: &[u64]) -> bool {
    old.first().is_some_and(|line| is_border(line.hash) && new.first() == Some(&line.hash))
}

/// `true` if the nearest line that is left of one side is now on the other: then this is another text.
fn is_passed(old: &[Neighbour], other_side: &[u64]) -> bool {
    old.iter().find(|line| line.is_unique).is_some_and(|line| other_side.contains(&line.hash))
}

/// `true` if the nearest line is still there, and is no other.
fn is_beside(old: &[Neighbour], new: &[u64]) -> bool {
    old.first().is_some_and(|line| line.is_unique && new.iter().take(BESIDE).any(|hash| *hash == line.hash))
}
