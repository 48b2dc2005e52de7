//! A number in a text that is looked at.

use std::ops::Range;

use super::numeral::Digits;
use super::sought::{Interval, Nearness};

/// A number in a text, and what would support it.
#[derive(Debug)]
pub(super) struct Figure {
    /// Where it is written, with its signs, in bytes.
    pub(super) span: Range<usize>,
    /// What it can mean. One of these supports it, if all its intervals are found.
    pub(super) meanings: Vec<Vec<Interval>>,
    /// `true` if so many of its digits count that it is hardly met by chance.
    pub(super) is_long: bool,
    /// `true` for a year: it says something only where the data has years.
    pub(super) is_year: bool,
}

/// Digits that count in a number that is hardly met by chance.
pub(super) const LONG: usize = 4;

impl Figure {
    pub(super) fn new(text: &str, span: Range<usize>, meanings: Vec<Vec<Interval>>) -> Self {
        let written = &text[span.clone()];
        let digits = written.trim_start_matches(|letter: char| !matches!(letter, '1'..='9'));
        // The zeros of 5000 may be rounded.
        let digits = if written.contains('.') { digits } else { digits.trim_end_matches('0') };
        let is_long = digits.bytes().filter(u8::is_ascii_digit).count() >= LONG;
        Figure { span, meanings, is_long, is_year: false }
    }

    /// A year that names a value of the data.
    pub(super) fn year(text: &str, span: Range<usize>) -> Self {
        let year = Digits::integer(&text.as_bytes()[span.clone()]);
        let meanings = vec![vec![year.interval(0, Nearness::Rounded, false, None)]];
        Figure { span, meanings, is_long: true, is_year: true }
    }
}
