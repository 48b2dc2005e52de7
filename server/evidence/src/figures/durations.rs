//! Durations of several parts: `1 h 30 min` is 90 minutes, 1.5 hours and 5400 seconds.

use std::ops::Range;

use super::numeral::{Digits, digits_end};
use super::quantity::Quantity;
use super::sought::{Class, Interval, Nearness};

/// Seconds of a unit, how many of it make the next one, and its names.
const UNITS: &[(u64, u64, &[&str])] = &[
    (86_400, u64::MAX, &["d", "day", "days", "tag", "tage", "tagen", "jour", "jours", "día", "días"]),
    (
        3_600,
        24,
        &["h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "heure", "heures", "hora", "horas"],
    ),
    (60, 60, &["m", "min", "mins", "minute", "minutes", "minuten", "minuto", "minutos"]),
    (
        1,
        60,
        &[
            "s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden", "seconde", "secondes",
            "segundo", "segundos",
        ],
    ),
];

/// What stands between two parts.
const BETWEEN: [&str; 8] = [", and ", " and ", " und ", " et ", " y ", ", ", " ", ""];
/// What stands between a number and its unit.
const GAPS: [&str; 5] = ["", " ", "-", "\u{a0}", "\u{202f}"];
/// Digits of a part.
const LONGEST: usize = 6;

/// Parts of a unit that are told apart: 10^9.
const PARTS: u128 = 1_000_000_000;
const PARTS_EXPONENT: i32 = 9;

/// A duration in a text, and what would support it.
pub(super) struct Duration {
    pub(super) span: Range<usize>,
    pub(super) meanings: Vec<Vec<Interval>>,
}

struct Part {
    value: u64,
    seconds: u64,
    digits: Range<usize>,
    end: usize,
}

/// The duration at a place, if it has several parts.
pub(super) fn read(text: &str, start: usize) -> Option<Duration> {
    let mut parts = vec![part(text, start, u64::MAX)?];
    while let Some(last) = parts.last()
        && let Some(next) = next(text, last)
    {
        parts.push(next);
    }
    let last = parts.last().filter(|_| parts.len() > 1)?;
    let total = parts.iter().map(|part| part.value * part.seconds).sum();
    let mut meanings: Vec<Vec<Interval>> =
        UNITS.iter().map(|(unit, ..)| vec![interval(total, last.seconds, *unit)]).collect();
    // Or as it is printed: `1:30:00`.
    let digits = |part: &Part| {
        Digits::integer(&text.as_bytes()[part.digits.clone()]).interval(0, Nearness::Rounded, false, None)
    };
    meanings.push(parts.iter().map(digits).collect());
    Some(Duration { span: start..last.end, meanings })
}

/// The part behind another, of a smaller unit.
fn next(text: &str, last: &Part) -> Option<Part> {
    let rest = &text[last.end..];
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    let starts = BETWEEN.iter().filter_map(|between| rest.strip_prefix(between));
    let rest = starts.into_iter().find(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))?;
    part(text, text.len() - rest.len(), last.seconds)
}

/// A number with a unit of fewer seconds than the one before, of which there are too few to make that one.
fn part(text: &str, start: usize, below: u64) -> Option<Part> {
    let end = digits_end(text.as_bytes(), start);
    let digits = text.get(start..end).filter(|digits| (1..=LONGEST).contains(&digits.len()))?;
    let value = digits.parse().ok()?;
    let rest = &text[end..];
    let rest = GAPS
        .iter()
        .filter_map(|gap| rest.strip_prefix(gap))
        .find(|rest| rest.starts_with(|first: char| first.is_alphabetic()))?;
    let length = rest.chars().take_while(|letter| letter.is_alphabetic()).map(char::len_utf8).sum();
    let word = rest[..length].to_lowercase();
    let (seconds, most, _) = UNITS.iter().find(|(.., names)| names.contains(&word.as_str()))?;
    let fits = *seconds < below && (below == u64::MAX || value < *most);
    let end = text.len() - rest.len() + length;
    fits.then_some(Part { value, seconds: *seconds, digits: start..start + digits.len(), end })
}

/// What supports a number of seconds, given in this unit: what rounds to it, or is cut to it.
fn interval(seconds: u64, smallest: u64, unit: u64) -> Interval {
    let [seconds, smallest, unit] = [seconds, smallest, unit].map(u128::from);
    let low = (2 * seconds).saturating_sub(smallest) * PARTS / (2 * unit);
    let high = ((seconds + smallest) * PARTS).div_ceil(unit) - 1;
    let size = i32::try_from((smallest * PARTS / unit).ilog10()).unwrap_or(0) - PARTS_EXPONENT;
    let class = Class { nearness: Nearness::Cut, unit: size, is_negative: false, counted: None };
    let quantity = |parts| Quantity::new(parts, -PARTS_EXPONENT);
    Interval { class, low: quantity(low), high: quantity(high) }
}
