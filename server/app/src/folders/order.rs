//! The order of files: part-2 comes before part-10.

use std::cmp::Ordering;

/// Compares two paths; digits in them count as numbers.
pub(super) fn by_numbers(one: &str, other: &str) -> Ordering {
    let (mut one, mut other) = (parts(one), parts(other));
    loop {
        return match (one.next(), other.next()) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(one), Some(other)) if one == other => continue,
            (Some((true, one)), Some((true, other))) => {
                let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
                match (one.len(), one).cmp(&(other.len(), other)) {
                    Ordering::Equal => continue,
                    order => order,
                }
            }
            (Some((_, one)), Some((_, other))) => one.cmp(other),
        };
    }
}

/// The parts of a text, and `true` for those that are digits.
fn parts(mut rest: &str) -> impl Iterator<Item = (bool, &str)> {
    std::iter::from_fn(move || {
        let is_number = rest.starts_with(|c: char| c.is_ascii_digit());
        let end = rest.find(|c: char| c.is_ascii_digit() != is_number).unwrap_or(rest.len());
        let (part, behind) = rest.split_at(end);
        rest = behind;
        (!part.is_empty()).then_some((is_number, part))
    })
}
