//! Numbers: each becomes one close by, written with as many digits and with the same marks.

use crate::chance::Chance;

/// By how much a number changes: from 1 % to 5 %, up or down. In parts of 2⁶⁴.
const LEAST: u128 = (1 << 64) / 100;
const SPAN: u128 = (1 << 64) / 25;

/// So many digits are changed as a number; those behind them become others.
const PRECISE: usize = 18;

/// The longest cell that is taken for a number, in bytes.
const LONGEST: usize = 60;

/// A cell that holds a number close to the one in this; `None` if it holds none. `decimal` is the mark before decimals, `unit`
/// what stands with each number of the column. Zero stays zero.
pub(crate) fn moved(chance: Chance, cell: &[u8], decimal: u8, unit: &[u8]) -> Option<Vec<u8>> {
    let (start, end) = digits_of(cell, decimal, unit)?;
    let mut new = cell.to_vec();
    let places: Vec<usize> = (start..end).filter(|at| cell[*at].is_ascii_digit()).collect();
    let Some(first) = places.iter().position(|at| cell[*at] != b'0') else { return Some(new) };
    let significant = &places[first..];
    let (leading, rest) = significant.split_at(significant.len().min(PRECISE));
    let fraction = cell[start..end].iter().rposition(|byte| *byte == decimal);
    let decimals = fraction.map_or(0, |at| places.iter().filter(|place| **place > start + at).count());
    let text: Vec<u8> =
        significant.iter().map(|at| cell[*at]).chain([u8::try_from(decimals).unwrap_or(u8::MAX)]).collect();
    let seed = chance.of(&text);
    let value = leading.iter().fold(0, |value, at| value * 10 + u128::from(cell[*at] - b'0'));
    let smallest = 10_u128.pow(u32::try_from(leading.len() - 1).unwrap_or_default());
    let share = LEAST + ((u128::from(seed >> 1) * SPAN) >> 63);
    let by = ((value * share) >> 64).max(1);
    let (up, down) = (value + by, value.saturating_sub(by));
    let fits = |value: u128| (smallest..smallest * 10).contains(&value);
    let mut value = match (seed & 1, fits(up), fits(down)) {
        (1, true, _) | (_, true, false) => up,
        (_, _, true) => down,
        // One digit below the smallest and above the largest: only 1 of 1 to 9 has a neighbour on one side, so this is none.
        (_, false, false) => smallest,
    };
    for at in leading.iter().rev() {
        new[*at] = b'0' + u8::try_from(value % 10).unwrap_or_default();
        value /= 10;
    }
    for (at, more) in rest.iter().zip(1..) {
        new[*at] = b'0' + u8::try_from((seed.rotate_left(more * 7) >> 3) % 10).unwrap_or_default();
    }
    Some(new)
}

/// The number that a cell holds, without its unit; `None` if it holds none. The blank ends of a cell do not count.
pub(crate) fn value(cell: &[u8], decimal: u8, unit: &[u8]) -> Option<f64> {
    let (start, end) = digits_of(cell, decimal, unit)?;
    let marks = |byte: &u8| match *byte {
        mark if mark == decimal => Some('.'),
        digit if digit.is_ascii_digit() => Some(char::from(digit)),
        _ => None,
    };
    let digits: String = cell[start..end].iter().filter_map(marks).collect();
    let exponent = exponent(&cell[end..]);
    let text = format!("{digits}{}", String::from_utf8_lossy(&cell[end..end + exponent]));
    let before = &cell[..start];
    let is_negative = before.contains(&b'-') || before.contains(&b'(') || cell.ends_with(b"-");
    text.parse::<f64>().ok().map(|value| if is_negative { -value } else { value })
}

/// Where the digits of a number stand in a cell, with the marks between them; `None` if it holds no number.
fn digits_of(cell: &[u8], decimal: u8, unit: &[u8]) -> Option<(usize, usize)> {
    if cell.len() > LONGEST {
        return None;
    }
    let is_start = |byte: &u8| byte.is_ascii_digit() || *byte == decimal;
    let start = cell.iter().position(is_start)?;
    let end = start + cell[start..].iter().take_while(|byte| is_inner(**byte, decimal)).count();
    // A mark behind the digits stands for nothing between them.
    let end = start + cell[start..end].iter().rposition(u8::is_ascii_digit)? + 1;
    let behind = &cell[end..];
    let behind = behind.strip_prefix(&[decimal][..]).unwrap_or(&behind[exponent(behind)..]);
    (is_around(&cell[..start], unit) && is_around(behind, unit) && is_written(&cell[start..end], decimal))
        .then_some((start, end))
}

/// How many bytes an exponent at the beginning has.
fn exponent(bytes: &[u8]) -> usize {
    let [b'e' | b'E', rest @ ..] = bytes else { return 0 };
    let sign = usize::from(matches!(rest.first(), Some(b'+' | b'-')));
    match rest[sign..].iter().take_while(|byte| byte.is_ascii_digit()).count() {
        digits @ 1..=3 => 1 + sign + digits,
        _ => 0,
    }
}

/// `true` for digits and what stands between them. A blank that does not break has two or three bytes in UTF-8.
fn is_inner(byte: u8, decimal: u8) -> bool {
    byte.is_ascii_digit() || byte == decimal || is_group_mark(byte, decimal)
}

fn is_group_mark(byte: u8, decimal: u8) -> bool {
    byte != decimal && matches!(byte, b'.' | b',' | b'\'' | b' ' | 0xA0 | 0xC2 | 0xE2 | 0x80 | 0xAF)
}

/// `true` if digits stand in groups of two or three before the one decimal mark, and alone behind it.
fn is_written(number: &[u8], decimal: u8) -> bool {
    let mut parts = number.split(|byte| *byte == decimal);
    let (whole, fraction) = (parts.next().unwrap_or_default(), parts.next());
    let is_plain = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    let groups: Vec<&[u8]> =
        whole.split(|byte| is_group_mark(*byte, decimal)).filter(|group| !group.is_empty()).collect();
    let is_grouped = groups.len() < 2
        || (groups[0].len() <= 3 && groups[1..].iter().all(|it| (2..=3).contains(&it.len())));
    parts.next().is_none()
        && fraction.is_none_or(is_plain)
        && groups.iter().all(|it| is_plain(it))
        && is_grouped
}

/// `true` for what may stand around digits: signs, brackets, blanks and the unit of the column.
fn is_around(bytes: &[u8], unit: &[u8]) -> bool {
    let bytes = if unit.is_empty() { bytes.to_vec() } else { without(bytes, unit) };
    bytes.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'+' | b'-' | b'(' | b')' | 0xC2 | 0xA0))
}

/// The bytes without the first occurrence of others.
fn without(bytes: &[u8], other: &[u8]) -> Vec<u8> {
    let Some(at) = bytes.windows(other.len()).position(|window| window == other) else {
        return bytes.to_vec();
    };
    [&bytes[..at], &bytes[at + other.len()..]].concat()
}

#[cfg(test)]
mod tests {
    use super::{Chance, moved, value};

    fn drawn(cell: &str, decimal: u8, unit: &str) -> String {
        let new = moved(Chance::new([5; 16]), cell.as_bytes(), decimal, unit.as_bytes());
        new.map_or_else(|| "no number".to_owned(), |new| String::from_utf8(new).expect("UTF-8"))
    }

    #[test]
    fn a_number_moves_a_little_and_is_written_as_before() {
        let cells = [
            ("1234.50", b'.', ""),
            ("1.234,50", b',', ""),
            ("-0.00", b'.', ""),
            ("$1,000,000", b'.', "$"),
            ("(25)", b'.', ""),
            ("3.14e-10", b'.', ""),
            ("0.30000000000000004", b'.', ""),
            ("12 kg", b'.', "kg"),
            ("9", b'.', ""),
            ("1", b'.', ""),
            ("12.5.2024", b'.', ""),
            ("call me", b'.', ""),
            ("7 apples", b'.', ""),
        ];
        let drawn = cells.map(|(cell, decimal, unit)| format!("{cell} → {}", drawn(cell, decimal, unit)));
        insta::assert_snapshot!(drawn.join("\n"), @"
        1234.50 → 1255.65
        1.234,50 → 1.255,65
        -0.00 → -0.00
        $1,000,000 → $1,041,143
        (25) → (24)
        3.14e-10 → 3.21e-10
        0.30000000000000004 → 0.28907235968991992
        12 kg → 11 kg
        9 → 8
        1 → 2
        12.5.2024 → no number
        call me → no number
        7 apples → no number
        ");
    }

    #[test]
    fn the_value_of_a_cell_is_read_by_its_marks() {
        let cells = [("1.234,50", b','), ("(25)", b'.'), ("-3.5e2", b'.'), ("x", b'.')];
        let values = cells.map(|(cell, decimal)| value(cell.as_bytes(), decimal, b""));
        assert_eq!(values, [Some(1234.5), Some(-25.0), Some(-350.0), None]);
    }
}
