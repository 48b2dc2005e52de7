//! What would support the numbers of a text, arranged so that each known number is looked up once.
//!
//! The known numbers can be millions and are never collected: they go by, and what they support is noted.

use std::ops::Range;

use super::amount::Amount;

/// Orders of magnitude in the filter; others share a place with these.
const ORDERS: usize = 64;
/// Pairs of first digits in the filter.
const LEADS: usize = 100;
/// Intervals of one kind that can hold the same number: they lie side by side and share their ends.
const NEIGHBOURS: usize = 3;
/// The last bit of the filter stands for all kinds from this one on.
const LAST_BIT: usize = 63;

/// How far a known number may be from the written one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Nearness {
    /// It rounds to it.
    Rounded,
    /// `3.14…`: it begins with it.
    Cut,
    /// `about 5,000`.
    About,
    /// `over 5,000`.
    Over,
    /// `nearly 5,000`.
    Under,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Counted {
    /// Rows, items, files: all but columns.
    Rows,
    Columns,
}

/// What the intervals of one group have in common: then hardly any of them overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    pub(super) nearness: Nearness,
    /// Power of ten of the last written digit.
    pub(super) unit: i32,
    /// `true` if only a number below zero supports it.
    pub(super) is_negative: bool,
    /// What it counts, if it may be a count.
    pub(super) counted: Option<Counted>,
}

/// The numbers that support a written one, its ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Interval {
    pub(super) kind: Kind,
    pub(super) low: Amount,
    pub(super) high: Amount,
}

/// A number that an output, a file or the question shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) amount: Amount,
    /// `true` if a minus stands before it.
    pub(super) is_negative: bool,
    /// What it counts, if it is no number there but the length of a list or a table.
    pub(super) counted: Option<Counted>,
}

/// The intervals that wait for a known number.
pub(super) struct Wanted {
    intervals: Vec<Interval>,
    found: Vec<bool>,
    groups: Vec<Range<usize>>,
    /// For each order and pair of first digits: a bit for each group with an interval there.
    filter: Vec<u64>,
    missing: usize,
}

impl Wanted {
    pub(super) fn new(mut intervals: Vec<Interval>) -> Self {
        intervals.sort_unstable();
        intervals.dedup();
        let groups = groups(&intervals);
        let mut filter = vec![0; ORDERS * LEADS];
        for (number, group) in groups.iter().enumerate() {
            let bit = 1 << number.min(LAST_BIT);
            intervals[group.clone()].iter().for_each(|interval| set(&mut filter, interval, bit));
        }
        let missing = intervals.len();
        Wanted { found: vec![false; missing], intervals, groups, filter, missing }
    }

    /// `true` if no known number can change anything.
    pub(super) fn is_done(&self) -> bool {
        self.missing == 0
    }

    /// `true` if a known number is in this interval, which is one of those given.
    pub(super) fn is_found(&self, interval: &Interval) -> bool {
        self.intervals.binary_search(interval).is_ok_and(|at| self.found[at])
    }

    /// Notes what a known number supports.
    #[inline]
    pub(super) fn take(&mut self, known: Known) {
        let mut bits = self.filter[place(known.amount.order(), known.amount.lead())];
        while bits != 0 {
            let group = bits.trailing_zeros() as usize;
            bits &= bits - 1;
            let last = if group == LAST_BIT { self.groups.len() } else { group + 1 };
            (group..last).for_each(|group| self.take_in(group, known));
        }
    }

    fn take_in(&mut self, group: usize, known: Known) {
        let Range { start, end } = self.groups[group];
        let Interval { kind, .. } = self.intervals[start];
        if kind.is_negative && !known.is_negative || known.counted.is_some() && known.counted != kind.counted
        {
            return;
        }
        let below = self.intervals[start..end].partition_point(|interval| interval.low <= known.amount);
        for at in (start..start + below).rev().take(NEIGHBOURS) {
            if known.amount <= self.intervals[at].high && !self.found[at] {
                self.found[at] = true;
                self.missing -= 1;
            }
        }
    }
}

/// The stretches of sorted intervals that are of one kind.
fn groups(intervals: &[Interval]) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for same in intervals.chunk_by(|left, right| left.kind == right.kind) {
        let start = groups.last().map_or(0, |group| group.end);
        groups.push(start..start + same.len());
    }
    groups
}

/// Sets a bit for all numbers of an interval.
fn set(filter: &mut [u64], interval: &Interval, bit: u64) {
    let (low, high) = (interval.low, interval.high);
    if low == Amount::ZERO && high != Amount::ZERO || high.order().saturating_sub(low.order()) > 2 {
        filter.iter_mut().for_each(|bits| *bits |= bit);
        return;
    }
    let last = (high.order(), high.lead());
    let mut next = (low.order(), low.lead());
    while next <= last {
        filter[place(next.0, next.1)] |= bit;
        next = if next.1 + 1 < LEADS { (next.0, next.1 + 1) } else { (next.0.saturating_add(1), 10) };
    }
}

fn place(order: i32, lead: usize) -> usize {
    usize::try_from(order.rem_euclid(64)).expect("below 64") * LEADS + lead
}
