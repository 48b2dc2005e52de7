//! Hashes and identifiers whose digits are no numbers: `9fceb02`, `3f2504e0-4f89-11d3-9a0c-0305e82c3301`.

use std::ops::Range;

/// Fewer digits are no hash.
const SHORTEST: usize = 7;
/// Digits in the parts of a UUID.
const PARTS: [usize; 5] = [8, 4, 4, 4, 12];
/// Bytes of a UUID.
const LENGTH: usize = 36;

/// The end of the hash to which digits belong, if they do.
#[inline]
pub(super) fn end(text: &[u8], digits: &Range<usize>) -> Option<usize> {
    let is_letter = |byte: &u8| matches!(byte, b'a'..=b'f' | b'A'..=b'F');
    let before = digits.start.checked_sub(1).map(|at| text[at]);
    let touches = before.as_ref().is_some_and(is_letter) || text.get(digits.end).is_some_and(is_letter);
    let may_have_parts = matches!(text.get(digits.end), Some(b'-')) && PARTS.contains(&digits.len())
        || before == Some(b'-') && PARTS.contains(&digits.len());
    if touches || may_have_parts { whole(text, digits.start) } else { None }
}

fn whole(text: &[u8], at: usize) -> Option<usize> {
    uuid(text, at).or_else(|| {
        let word = around(text, at, u8::is_ascii_alphanumeric);
        is_hash(&text[word.clone()]).then_some(word.end)
    })
}

/// `true` for hexadecimal digits of which a letter is not at the end, as in `5e10` and `12ab`.
fn is_hash(word: &[u8]) -> bool {
    let letters = word.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    word.len() >= SHORTEST
        && word.iter().all(u8::is_ascii_hexdigit)
        && letters > 1
        && word.windows(2).any(|pair| pair[0].is_ascii_alphabetic() && pair[1].is_ascii_digit())
}

fn uuid(text: &[u8], at: usize) -> Option<usize> {
    let word = around(text, at, |byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    let parts = || text[word.clone()].split(|byte| *byte == b'-');
    let is_uuid = word.len() == LENGTH
        && parts().map(<[u8]>::len).eq(PARTS)
        && parts().flatten().all(u8::is_ascii_hexdigit);
    is_uuid.then_some(word.end)
}

/// The stretch of such bytes around a place; at most two of the longest hashes are looked at.
fn around(text: &[u8], at: usize, is_part: impl Fn(&u8) -> bool) -> Range<usize> {
    const MOST: usize = 256;
    let before = text[..at].iter().rev().take(MOST).take_while(|byte| is_part(byte)).count();
    let behind = text[at..].iter().take(MOST).take_while(|byte| is_part(byte)).count();
    at - before..at + behind
}
