//! Shares of another value: `25 % more` is a factor of 1.25, `20 % less` one of 0.8.

use super::numeral::Digits;
use super::sought::{Interval, Nearness};
use super::units;

/// What is said of the larger of two values.
const MORE: &[&str] = &[
    "more",
    "higher",
    "larger",
    "greater",
    "bigger",
    "longer",
    "faster",
    "above",
    "mehr",
    "höher",
    "größer",
    "länger",
    "schneller",
    "más",
];
/// What is said of the smaller one.
const LESS: &[&str] = &[
    "less",
    "lower",
    "smaller",
    "fewer",
    "shorter",
    "slower",
    "below",
    "cheaper",
    "weniger",
    "niedriger",
    "kleiner",
    "kürzer",
    "langsamer",
    "billiger",
    "menos",
];

/// The factors that a number of per cent can mean, as numbers and as per cent.
pub(super) fn meanings(whole: &[Digits], behind: &str) -> Vec<Vec<Interval>> {
    let Some(word) = word_behind_share(behind) else { return Vec::new() };
    let word = word.to_lowercase();
    let factor = |digits: &Digits| {
        if MORE.contains(&word.as_str()) {
            digits.above_hundred()
        } else if LESS.contains(&word.as_str()) {
            digits.below_hundred()
        } else {
            None
        }
    };
    let intervals =
        |digits: Digits| [-2, 0].map(|shift| vec![digits.interval(shift, Nearness::Rounded, false, None)]);
    whole.iter().filter_map(factor).flat_map(intervals).collect()
}

/// The word behind a sign or a word for per cent.
fn word_behind_share(behind: &str) -> Option<&str> {
    let sign = units::sign_length(behind);
    let rest = if sign > 0 {
        &behind[sign..]
    } else {
        let rest = behind.strip_prefix(' ')?;
        ["percent", "per cent", "Prozent", "prozent"].iter().find_map(|word| rest.strip_prefix(word))?
    };
    let rest = rest.trim_start_matches(['*', ' ', '\u{a0}']);
    rest.split(|letter: char| !letter.is_alphabetic()).next().filter(|word| !word.is_empty())
}
