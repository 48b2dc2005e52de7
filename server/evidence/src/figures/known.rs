//! The numbers that a source shows: an output, a program, a file, the question.

use super::digits;
use super::hashes;
use super::numeral::{Numeral, Separators};
use super::quantity::Quantity;
use super::sought::{Known, Sought};
use super::units;

/// Digits whose value surely fits into 64 bits.
const SHORT: usize = 18;

/// Gives every number of a text: once in each way it can be read.
pub(super) fn take(text: &str, separators: Separators, sought: &mut Sought) {
    let bytes = text.as_bytes();
    let (mut at, mut run_end) = (0, 0);
    while let Some(start) = next_digit(bytes, at) {
        if sought.is_done() {
            return;
        }
        let mut number = plain(bytes, start);
        if let Some(end) = hashes::end(bytes, &(start..number.end)) {
            at = end;
            continue;
        }
        if start >= run_end && may_continue(bytes, number.end) {
            run_end = take_whole(text, start, separators, sought);
        }
        exponent(bytes, &mut number);
        at = number.end;
        give(text, start, &number, sought);
        let mixed = || digits::mixed(text, start).filter(|mixed| mixed.span.end > at);
        if let Some(mixed) = bytes.get(at).filter(|byte| !byte.is_ascii()).and_then(|_| mixed()) {
            let amount = Quantity::of(mixed.digits.as_bytes(), mixed.exponent);
            give(text, start, &Plain { amount, end: mixed.span.end }, sought);
        }
    }
}

/// Numbers in a file from which on nearly every short one is there.
const MANY: usize = 1_000;

/// `true` if a text has more than a thousand numbers.
pub(super) fn is_large(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    let number = || {
        let start = next_digit(bytes, at)?;
        at = plain(bytes, start).end;
        Some(())
    };
    std::iter::from_fn(number).nth(MANY).is_some()
}

/// A number without marks between its digits but a point.
struct Plain {
    amount: Quantity,
    end: usize,
}

fn next_digit(bytes: &[u8], at: usize) -> Option<usize> {
    Some(at + bytes.get(at..)?.iter().position(u8::is_ascii_digit)?)
}

/// Reads digits, and those after a point if there is one.
#[inline]
fn plain(bytes: &[u8], start: usize) -> Plain {
    let (mut value, mut end, mut point) = (0_u64, start, None);
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'0'..=b'9' => value = value.wrapping_mul(10).wrapping_add(u64::from(byte - b'0')),
            b'.' if point.is_none() && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) => {
                point = Some(end);
            }
            _ => break,
        }
        end += 1;
    }
    let fraction = point.map_or(0, |point| end - point - 1);
    let digits = end - start - usize::from(point.is_some());
    let exponent = -i32::try_from(fraction).unwrap_or(i32::MAX);
    let amount = if digits <= SHORT {
        Quantity::small(value, exponent)
    } else {
        let digits: Vec<u8> = bytes[start..end].iter().copied().filter(u8::is_ascii_digit).collect();
        Quantity::of(&digits, exponent)
    };
    Plain { amount, end }
}

/// Takes `e-05` into a number.
#[inline]
fn exponent(bytes: &[u8], number: &mut Plain) {
    if !matches!(bytes.get(number.end), Some(b'e' | b'E')) {
        return;
    }
    if let Some((shift, end)) = units::e_notation(bytes, number.end) {
        *number = Plain { amount: number.amount.shifted(shift), end };
    }
}

/// `true` if the number may be longer than [`plain`] reads it.
#[inline]
fn may_continue(bytes: &[u8], end: usize) -> bool {
    matches!(bytes.get(end), Some(b',' | b'.' | b'_' | b'\'' | b'{' | b'\\' | 0xc2 | 0xe2))
}

/// Gives the numbers that a run of digits and marks is as a whole. Returns its end.
fn take_whole(text: &str, start: usize, separators: Separators, sought: &mut Sought) -> usize {
    let numeral = Numeral::read(text.as_bytes(), start, false);
    if !numeral.is_bare() {
        for digits in numeral.whole(text.as_bytes(), separators) {
            let number = Plain { amount: digits.quantity(0), end: numeral.span.end };
            give(text, start, &number, sought);
        }
    }
    numeral.span.end
}

/// Gives a number, and what it is with the unit behind it.
#[inline]
fn give(text: &str, start: usize, number: &Plain, sought: &mut Sought) {
    let bytes = text.as_bytes();
    let is_negative = is_negative(bytes, start);
    let mut give = |amount| sought.take(Known { amount, is_negative, counted: None });
    give(number.amount);
    if has_unit(&bytes[number.end..]) {
        let scales = units::scales(&text[number.end..]);
        scales.iter().filter(|shift| **shift != 0).for_each(|shift| give(number.amount.shifted(*shift)));
    }
}

/// `true` if a unit may stand at the start of a text, after a space perhaps.
#[inline]
fn has_unit(behind: &[u8]) -> bool {
    let is_unit = |byte: u8| matches!(byte, b'%' | b'\\' | b'a'..=b'z' | b'A'..=b'Z' | 0x80..);
    match behind {
        [b' ', byte, ..] | [byte, ..] => is_unit(*byte),
        [] => false,
    }
}

/// `true` if a minus stands before a number, perhaps with a sign of money between.
fn is_negative(bytes: &[u8], start: usize) -> bool {
    let before = bytes[..start].strip_suffix(b"$").unwrap_or(&bytes[..start]);
    matches!(before, [.., b'-'] | [.., 0xe2, 0x88, 0x92])
}
