//! Digits in the dress of East Asia: full-width ones, and amounts with signs for powers of ten between the digits.

use std::borrow::Cow;
use std::ops::Range;

use super::numeral::digits_end;

/// Signs for powers of ten that stand between digits.
const SIGNS: &[(char, u32)] =
    &[('兆', 12), ('조', 12), ('億', 8), ('亿', 8), ('억', 8), ('万', 4), ('萬', 4), ('만', 4)];

/// A text with ASCII digits for full-width ones: as many characters.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let is_wide = |letter: char| matches!(letter, '０'..='９');
    if text.is_ascii() || !text.contains(is_wide) {
        return Cow::Borrowed(text);
    }
    let plain = |letter: char| match letter {
        '０'..='９' => {
            char::from_u32(u32::from(letter) - u32::from('０') + u32::from('0')).unwrap_or(letter)
        }
        '．' => '.',
        _ => letter,
    };
    Cow::Owned(text.chars().map(plain).collect())
}

/// The first characters of a text, and the rest.
pub(super) fn split(text: &str, characters: usize) -> (&str, &str) {
    let end = text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at);
    text.split_at(end)
}

/// A number such as `1億2345万` or `5万1,200`.
pub(super) struct Mixed {
    pub(super) span: Range<usize>,
    /// Its digits, without the zeros that its last sign stands for.
    pub(super) digits: String,
    pub(super) exponent: i32,
}

/// The number at a place, if signs stand between its digits.
pub(super) fn mixed(text: &str, start: usize) -> Option<Mixed> {
    let (mut at, mut value, mut last, mut count) = (start, 0_u128, u32::MAX, 0);
    loop {
        let (part, end) = grouped(text.as_bytes(), at)?;
        let sign = text[end..].chars().next();
        let sign = sign.and_then(|sign| SIGNS.iter().find(|(name, power)| *name == sign && *power < last));
        let power = sign.map_or(0, |(_, power)| *power);
        value += u128::from(part) * 10_u128.pow(power);
        count += 1;
        at = end + sign.map_or(0, |(sign, _)| sign.len_utf8());
        last = power;
        let goes_on = sign.is_some() && text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
        if !goes_on {
            let digits = (value / 10_u128.pow(last)).to_string();
            let exponent = i32::try_from(last).unwrap_or(0);
            return (count > 1).then_some(Mixed { span: start..at, digits, exponent });
        }
    }
}

/// Up to nine digits, with commas between thousands perhaps: their value and their end.
fn grouped(text: &[u8], start: usize) -> Option<(u32, usize)> {
    let mut end = digits_end(text, start);
    while text.get(end) == Some(&b',') && digits_end(text, end + 1) == end + 4 {
        end += 4;
    }
    let digits: String =
        text[start..end].iter().filter(|byte| **byte != b',').map(|byte| char::from(*byte)).collect();
    let value = Some(digits).filter(|digits| digits.len() <= 9)?.parse().ok()?;
    Some((value, end))
}
