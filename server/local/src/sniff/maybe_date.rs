//! What may be a date, and is read as something else.

use super::date::YEARS;
use super::role::words_of;
use super::words::DAYS;

/// `true` for a text that may be a date as it is never read: `1. März 2024`, `2024Q1`, `2024-W05`.
pub(super) fn may_be_date(cell: &str) -> bool {
    let is_alpha = |part: &str| part.chars().all(char::is_alphabetic);
    let parts: Vec<&str> = cell
        .split(|c: char| c.is_whitespace() || "./-,".contains(c))
        .filter(|part| !part.is_empty())
        .collect();
    let is_year = |part: &str| part.len() == 4 && part.parse().is_ok_and(|year| YEARS.contains(&year));
    let is_day = |part: &str| part.len() <= 2 && part.parse().is_ok_and(|day: u32| (1..=31).contains(&day));
    let is_part_of_year = |part: &str| {
        let number = part.strip_prefix(['Q', 'q', 'W']);
        number.is_some_and(|number| {
            number.len() <= 2 && number.parse().is_ok_and(|number: u32| (1..=53).contains(&number))
        })
    };
    match parts.as_slice() {
        [joined] => joined.get(..4).is_some_and(is_year) && joined.get(4..).is_some_and(is_part_of_year),
        [year, part] | [part, year] if is_year(year) && is_part_of_year(part) => true,
        [first, words @ .., year] if !words.is_empty() && words.len() <= 3 => {
            is_day(first) && is_year(year) && words.iter().all(|word| is_alpha(word))
        }
        _ => false,
    }
}

/// `true` for a year and a month without anything between them.
pub(super) fn is_month(cell: &str) -> bool {
    let number = cell.trim().parse().ok().filter(|_| cell.trim().len() == 6);
    number.is_some_and(|number: u32| {
        (1900..=2100).contains(&(number / 100)) && (1..=12).contains(&(number % 100))
    })
}

/// `true` for a whole number as Excel counts days, from 1954 to 2119.
pub(super) fn is_serial(cell: &str) -> bool {
    cell.trim().parse().is_ok_and(|days: u32| (20_000..=80_000).contains(&days))
}

/// `true` for a name that speaks of days.
pub(super) fn is_day_by_name(name: &str) -> bool {
    words_of(name).iter().any(|word| DAYS.contains(&word.as_str()))
}
