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

/// What is said near what a share leaves of all: `the remaining 75 %`, `75 % are not`.
const REST: &[&str] = &[
    "remaining",
    "rest",
    "remainder",
    "others",
    "complement",
    "not",
    "übrigen",
    "restlichen",
    "nicht",
    "restante",
    "restantes",
    "reste",
];

/// The factors that a number of per cent can mean, as numbers and as per cent; near a word for the rest, what it leaves.
pub(super) fn meanings(whole: &[Digits], before: &str, behind: &str) -> Vec<Vec<Interval>> {
    let Some(word) = word_behind_share(behind) else { return Vec::new() };
    let word = word.to_lowercase();
    let before = before.rsplit(ENDS).next().unwrap_or_default();
    let near = [before, behind.split(ENDS).next().unwrap_or_default()];
    let is_rest = near.into_iter().any(has_rest);
    let factor = |digits: &Digits| {
        if MORE.contains(&word.as_str()) {
            digits.above_hundred()
        } else if is_rest || LESS.contains(&word.as_str()) {
            digits.below_hundred()
        } else {
            None
        }
    };
    let intervals =
        |digits: Digits| [-2, 0].map(|shift| vec![digits.interval(shift, Nearness::Rounded, false, None)]);
    whole.iter().filter_map(factor).flat_map(intervals).collect()
}

/// What ends a clause.
const ENDS: [char; 6] = [',', ';', '.', '!', '?', '\n'];

fn has_rest(text: &str) -> bool {
    let mut words = text.split(|letter: char| !letter.is_alphabetic());
    words.any(|word| REST.contains(&word.to_lowercase().as_str()))
}

/// The word behind a sign or a word for per cent, if there is one.
fn word_behind_share(behind: &str) -> Option<&str> {
    let sign = units::sign_length(behind);
    let rest = if sign > 0 {
        &behind[sign..]
    } else {
        let rest = behind.strip_prefix(' ')?;
        ["percent", "per cent", "Prozent", "prozent"].iter().find_map(|word| rest.strip_prefix(word))?
    };
    let rest = rest.trim_start_matches(['*', ' ', '\u{a0}']);
    rest.split(|letter: char| !letter.is_alphabetic()).next()
}
