//! Digits in other dress: those of other scripts, and amounts with the signs of East Asia for powers of ten between them.

use std::borrow::Cow;
use std::ops::Range;

use super::numeral::digits_end;

/// Signs for powers of ten that stand between digits.
const SIGNS: &[(&str, u32)] = &[
    ("兆", 12),
    ("조", 12),
    ("億", 8),
    ("亿", 8),
    ("억", 8),
    ("千万", 7),
    ("천만", 7),
    ("百万", 6),
    ("백만", 6),
    ("万", 4),
    ("萬", 4),
    ("만", 4),
    ("千", 3),
    ("천", 3),
    ("百", 2),
    ("백", 2),
];

/// Where the zeros of other scripts stand in Unicode; their nine other digits follow.
const ZEROS: [u32; 23] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20,
    0x1040, 0xff10, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1fbf0,
];

/// A text with ASCII digits for those of other scripts: as many characters. Digits that are raised or in a circle count
/// where two stand together and belong to no word: one is a mark.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    // Most letters are no numbers in any script.
    let is_plain = |letter: char| {
        letter.is_ascii() || !letter.is_numeric() || (digit(letter).is_none() && mark_digit(letter).is_none())
    };
    if text.is_ascii() || text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let letters: Vec<char> = text.chars().collect();
    let is_mark = |at: usize| letters.get(at).is_some_and(|letter| mark_digit(*letter).is_some());
    let mut changed = String::with_capacity(text.len());
    let mut is_number = false;
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| letters[before]);
        let begins = before.is_none_or(|before| !(before.is_alphanumeric() || "⁻⁺)]}".contains(before)));
        is_number = is_mark(at) && (is_number || (begins && is_mark(at + 1)));
        let meant = digit(*letter).or_else(|| mark_digit(*letter).filter(|_| is_number));
        changed.push(match *letter {
            '．' | '٫' => '.',
            '٬' => ',',
            letter => meant.unwrap_or(letter),
        });
    }
    Cow::Owned(changed)
}

/// The ASCII digit for one of another script.
fn digit(letter: char) -> Option<char> {
    let code = u32::from(letter);
    let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)).filter(|_| code > 0x7f)?;
    char::from_digit(code - zero, 10)
}

/// The ASCII digit for one that is raised or in a circle.
fn mark_digit(letter: char) -> Option<char> {
    let raised = "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|digit| digit == letter);
    let circled = || "⓪①②③④⑤⑥⑦⑧⑨".chars().position(|digit| digit == letter);
    raised.or_else(circled).and_then(|digit| char::from_digit(u32::try_from(digit).ok()?, 10))
}

/// The first characters of a text, and the rest.
pub(super) fn split(text: &str, characters: usize) -> (&str, &str) {
    let end = text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at);
    text.split_at(end)
}

/// The end of a text, in bytes at most.
pub(super) fn split_end(text: &str, bytes: usize) -> &str {
    let start = text.len().saturating_sub(bytes);
    let start = (start..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    &text[start..]
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
        let sign = SIGNS.iter().find(|(name, power)| text[end..].starts_with(name) && *power < last);
        let power = sign.map_or(0, |(_, power)| *power);
        value += u128::from(part) * 10_u128.pow(power);
        count += 1;
        at = end + sign.map_or(0, |(sign, _)| sign.len());
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
