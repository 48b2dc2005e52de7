//! What would support the numbers of a text, arranged so that each known number is looked up once.
//!
//! The known numbers can be millions and are never collected: they go by, and what they support is noted.

use std::ops::Range;

use super::quantity::Quantity;

/// Orders of magnitude in the filter; others share a place with these.
const ORDERS: usize = 64;
/// First three digits in the filter; a zero has none.
const LEADS: usize = 1_000;
/// The lowest of them.
const FIRST_LEAD: usize = 100;
/// Leads that share the groups to look in.
const COARSE: usize = 10;
/// Intervals of one class that can hold the same number: they lie side by side and share their ends.
const NEIGHBOURS: usize = 3;
/// The last bit of the filter stands for all groups from this one on.
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
    Nearly,
    /// `under 5,000`.
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
pub(super) struct Class {
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
    pub(super) class: Class,
    pub(super) low: Quantity,
    pub(super) high: Quantity,
}

/// A number that an output, a file or the question shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) amount: Quantity,
    /// `true` if a minus stands before it.
    pub(super) is_negative: bool,
    /// What it counts, if it is no number there but the length of a list or a table.
    pub(super) counted: Option<Counted>,
}

/// The intervals that wait for a known number.
pub(super) struct Sought {
    intervals: Vec<Interval>,
    found: Vec<bool>,
    groups: Vec<Range<usize>>,
    /// How many intervals of each group are not found.
    missing: Vec<usize>,
    /// A bit for each group where some are.
    open: u64,
    filter: Filter,
}

impl Sought {
    pub(super) fn new(mut intervals: Vec<Interval>) -> Self {
        intervals.sort_unstable();
        intervals.dedup();
        let groups = groups(&intervals);
        let mut filter = Filter::default();
        for (number, group) in groups.iter().enumerate() {
            let bit = 1 << number.min(LAST_BIT);
            intervals[group.clone()].iter().for_each(|interval| filter.add(interval, bit));
        }
        let missing: Vec<usize> = groups.iter().map(Range::len).collect();
        let open = if missing.is_empty() { 0 } else { u64::MAX };
        Sought { found: vec![false; intervals.len()], intervals, groups, missing, open, filter }
    }

    /// `true` if no known number can change anything.
    pub(super) fn is_done(&self) -> bool {
        self.open == 0
    }

    /// `true` if an interval may be that of a count.
    pub(super) fn has_counts(&self) -> bool {
        self.intervals.iter().any(|interval| interval.class.counted.is_some())
    }

    /// `true` if a known number is in this interval, which is one of those given.
    pub(super) fn is_found(&self, interval: &Interval) -> bool {
        self.intervals.binary_search(interval).is_ok_and(|at| self.found[at])
    }

    /// Notes what a known number supports.
    #[inline]
    pub(super) fn take(&mut self, known: Known) {
        let mut bits = self.filter.groups(known.amount) & self.open;
        while bits != 0 {
            let group = bits.trailing_zeros() as usize;
            bits &= bits - 1;
            let last = if group == LAST_BIT { self.groups.len() } else { group + 1 };
            (group..last).for_each(|group| self.take_in(group, known));
        }
    }

    /// Notes that all intervals of a group are found.
    fn close(&mut self, group: usize) {
        if group < LAST_BIT {
            self.open &= !(1 << group);
        } else if self.missing[LAST_BIT..].iter().all(|missing| *missing == 0) {
            self.open &= !(1 << LAST_BIT);
        }
        if self.missing.iter().all(|missing| *missing == 0) {
            self.open = 0;
        }
    }

    fn take_in(&mut self, group: usize, known: Known) {
        let Range { start, end } = self.groups[group];
        let Interval { class, .. } = self.intervals[start];
        if class.is_negative && !known.is_negative
            || known.counted.is_some() && known.counted != class.counted
        {
            return;
        }
        let below = self.intervals[start..end].partition_point(|interval| interval.low <= known.amount);
        for at in (start..start + below).rev().take(NEIGHBOURS) {
            if known.amount <= self.intervals[at].high && !self.found[at] {
                self.found[at] = true;
                self.missing[group] -= 1;
            }
        }
        if self.missing[group] == 0 {
            self.close(group);
        }
    }
}

/// The stretches of sorted intervals that are of one class.
fn groups(intervals: &[Interval]) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = Vec::new();
    for same in intervals.chunk_by(|left, right| left.class == right.class) {
        let start = groups.last().map_or(0, |group| group.end);
        groups.push(start..start + same.len());
    }
    groups
}

/// Where intervals are, roughly: most known numbers are far from all of them.
struct Filter {
    /// A bit for each order and lead.
    fine: Vec<u64>,
    /// For each order and some leads side by side: a bit for each group with an interval there.
    groups: Vec<u64>,
}

impl Default for Filter {
    fn default() -> Self {
        Filter { fine: vec![0; ORDERS * LEADS / 64 + 1], groups: vec![0; ORDERS * LEADS / COARSE] }
    }
}

impl Filter {
    /// The groups that may hold a number: a bit for each.
    #[inline]
    fn groups(&self, amount: Quantity) -> u64 {
        let place = place(amount.order(), amount.lead());
        if self.fine[place / 64] >> (place % 64) & 1 == 0 { 0 } else { self.groups[place / COARSE] }
    }

    /// Notes an interval of a group.
    fn add(&mut self, interval: &Interval, group: u64) {
        let (low, high) = (interval.low, interval.high);
        let is_endless = low == Quantity::ZERO && high != Quantity::ZERO;
        if is_endless || high.order().saturating_sub(low.order()) > 2 {
            self.fine.fill(u64::MAX);
            self.groups.iter_mut().for_each(|groups| *groups |= group);
            return;
        }
        let last = (high.order(), high.lead());
        let mut next = (low.order(), low.lead());
        while next <= last {
            let place = place(next.0, next.1);
            self.fine[place / 64] |= 1 << (place % 64);
            self.groups[place / COARSE] |= group;
            next = if next.1 + 1 < LEADS {
                (next.0, next.1 + 1)
            } else {
                (next.0.saturating_add(1), FIRST_LEAD)
            };
        }
    }
}

/// The place of an order and a lead in the filter.
#[inline]
fn place(order: i32, lead: usize) -> usize {
    usize::try_from(order.rem_euclid(64)).expect("below 64") * LEADS + lead
}
