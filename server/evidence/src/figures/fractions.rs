//! Fractions: signs such as `½`, and two numbers that are one: `1/2`, `5 out of 10`.

use super::numeral::{Digits, digits_end};
use super::sought::{Interval, Nearness};

/// Fractions are compared to this many digits.
const RATIO_DIGITS: u32 = 3;

/// Fractions that are one sign, and their decimals.
const SIGNS: [(char, &[u8]); 11] = [
    ('½', b"5"),
    ('¼', b"25"),
    ('¾', b"75"),
    ('⅓', b"33"),
    ('⅔', b"67"),
    ('⅕', b"20"),
    ('⅙', b"17"),
    ('⅛', b"125"),
    ('⅜', b"375"),
    ('⅝', b"625"),
    ('⅞', b"875"),
];

/// What stands between the two numbers of a fraction.
const BETWEEN: [&str; 8] = ["/", "}{", " out of ", " of ", " in ", " von ", " sur ", " de "];

/// The decimals of the sign at the start of a text, and its length.
pub(super) fn sign(text: &str) -> Option<(&'static [u8], usize)> {
    let first = text.chars().next().filter(|first| !first.is_ascii())?;
    let (sign, decimals) = SIGNS.iter().find(|(sign, _)| *sign == first)?;
    Some((decimals, sign.len_utf8()))
}

/// What a number and its neighbour are as a fraction.
pub(super) fn ratio(own: &str, before: &str, behind: &str) -> Option<Interval> {
    let own = own.parse::<u32>().ok()?;
    let number = |text: &str| text[..digits_end(text.as_bytes(), 0)].parse::<u32>().ok();
    let last = |text: &str| {
        let start = text.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
        number(&text[start..])
    };
    let below = BETWEEN.iter().find_map(|between| number(behind.strip_prefix(between)?));
    let above = || BETWEEN.iter().find_map(|between| last(before.strip_suffix(between)?));
    let (above, below) = match below {
        Some(below) => (own, below),
        None => (above()?, own),
    };
    (below != 0 && above != 0).then(|| interval(above, below))
}

/// A fraction to three digits.
fn interval(above: u32, below: u32) -> Interval {
    let ten = |power: u32| 10_u64.pow(power);
    let (above, below) = (u64::from(above), u64::from(below));
    // Enough digits for three that count, and not many more.
    let places = (0..=RATIO_DIGITS + 9).find(|power| above * ten(*power) / below >= ten(RATIO_DIGITS - 1));
    let places = places.unwrap_or(RATIO_DIGITS + 9).min(9);
    let value = (above * ten(places) * 2 / below).div_ceil(2);
    let digits = value.to_string();
    let exponent = -i32::try_from(places).unwrap_or(0);
    Digits::integer(digits.as_bytes()).interval(exponent, Nearness::Rounded, false, None)
}
