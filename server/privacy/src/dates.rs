//! Dates: all move by one secret number of whole weeks, and are written as before.

use crate::chance::Chance;
use crate::codes::{Codes, cycle};

/// The days of a shift: from two years to ten, forth or back, in whole weeks, so that weekdays stay.
const LEAST_WEEKS: u64 = 105;
const MOST_WEEKS: u64 = 521;

const DAY: i64 = 24 * 60 * 60;

/// The dates of ISO 8601, whose time may be missing.
const ISO: &str = "%Y-%m-%d";

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// How the dates of a column are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrittenDates {
    /// As ISO 8601 has them.
    Iso,
    /// By a format of `strptime`.
    By(String),
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
}

/// The secret shift of all dates of a conversation.
pub(crate) struct Shift {
    days: i64,
    /// What stands for the seconds from 1 to 59, each for another.
    seconds: Vec<u16>,
    fractions: Codes,
}

/// Which way dates are moved.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Seconds become others, so that no time stays.
    Forth,
    /// Seconds stay: those of a date that a program names may be its own.
    Back,
}

/// A day, or a month where the day is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day {
    pub(crate) year: i64,
    pub(crate) month: i64,
    of_month: Option<i64>,
}

impl Shift {
    pub(crate) fn new(chance: Chance) -> Self {
        let weeks = LEAST_WEEKS + chance.of(b"weeks") % (MOST_WEEKS - LEAST_WEEKS);
        let weeks = i64::try_from(weeks).unwrap_or_default();
        let is_back = chance.of(b"back").is_multiple_of(2);
        let seconds = cycle(chance.for_purpose("seconds"), 59);
        let fractions = Codes::new(chance.for_purpose("fractions"));
        Shift { days: 7 * if is_back { -weeks } else { weeks }, seconds, fractions }
    }

    /// The date of a cell, moved; `None` if the cell has none. Seconds and fractions that are not 0 become others, each another one.
    pub(crate) fn moved(&self, cell: &[u8], written: &WrittenDates) -> Option<Vec<u8>> {
        self.moved_to(Way::Forth, cell, written)
    }

    /// A date that was moved, on the day that it stands for, at the time that it has; `None` if it is none.
    pub(crate) fn moved_back(&self, date: &[u8], written: &WrittenDates) -> Option<Vec<u8>> {
        self.moved_to(Way::Back, date, written)
    }

    fn moved_to(&self, way: Way, cell: &[u8], written: &WrittenDates) -> Option<Vec<u8>> {
        match written {
            WrittenDates::Seconds => self.moved_count(way, cell, 1),
            WrittenDates::Milliseconds => self.moved_count(way, cell, 1_000),
            WrittenDates::Iso => self.moved_parts(way, cell, &parts(cell, ISO, true)?),
            WrittenDates::By(format) => self.moved_parts(way, cell, &parts(cell, format, false)?),
        }
    }

    fn days(&self, way: Way) -> i64 {
        if way == Way::Forth { self.days } else { -self.days }
    }

    /// A calendar year, moved by as many whole years as the dates.
    pub(crate) fn moved_year(&self, cell: &[u8]) -> Option<Vec<u8>> {
        let [_, _, _, _] = cell else { return None };
        let year = number(cell)? + rounded(self.days * 10_000, 3_652_425);
        (1000..=9999).contains(&year).then(|| year.to_string().into_bytes())
    }

    /// What stands for a second; what is none stays.
    fn second(&self, second: i64) -> i64 {
        let place = usize::try_from(second - 1).ok();
        place.and_then(|place| self.seconds.get(place)).map_or(second, |new| i64::from(*new) + 1)
    }

    /// What stands for the digits of a fraction; 0 stays.
    fn fraction(&self, digits: &[u8]) -> Vec<u8> {
        let is_zero = |digits: &[u8]| digits.iter().all(|digit| *digit == b'0');
        let mut new = digits.to_vec();
        if !is_zero(digits) {
            self.fractions.replace(&mut new);
            // 0 is taken: what would become it goes on to what 0 would become.
            if is_zero(&new) {
                self.fractions.replace(&mut new);
            }
        }
        new
    }

    fn moved_count(&self, way: Way, cell: &[u8], second: i64) -> Option<Vec<u8>> {
        let count = number(cell).filter(|_| cell.len() <= 16)?;
        let within = count % (60 * second);
        let kept = match way {
            Way::Back => within,
            Way::Forth => {
                let fraction = format!("{:03}", within % second);
                let fraction = number(&self.fraction(fraction.as_bytes())).unwrap_or_default();
                self.second(within / second) * second + fraction
            }
        };
        let moved = count - within + kept + self.days(way) * DAY * second;
        (moved > 0).then(|| format!("{moved:0width$}", width = cell.len()).into_bytes())
    }

    fn moved_parts(&self, way: Way, cell: &[u8], parts: &[Part]) -> Option<Vec<u8>> {
        let Day { year, month, of_month } = day_of(cell, parts)?;
        let (year, month, day) = if let Some(day) = of_month {
            civil(days(year, month, day) + self.days(way))
        } else {
            let months = year * 12 + month - 1 + rounded(self.days(way) * 10_000, 304_369);
            (months.div_euclid(12), months.rem_euclid(12) + 1, 1)
        };
        if !(1..=9999).contains(&year) {
            return None;
        }
        let mut new = Vec::with_capacity(cell.len() + 4);
        let mut at = 0;
        for part in parts {
            new.extend_from_slice(&cell[at..part.start]);
            let old = part.of(cell);
            let padded =
                |value: i64| format!("{value:0width$}", width = if old.len() > 1 { old.len() } else { 1 });
            match part.field {
                'Y' => new.extend_from_slice(format!("{year:04}").as_bytes()),
                'y' => new.extend_from_slice(format!("{:02}", year % 100).as_bytes()),
                'm' => new.extend_from_slice(padded(month).as_bytes()),
                'd' => new.extend_from_slice(padded(day).as_bytes()),
                'b' | 'B' => new.extend_from_slice(&month_like(old, month)),
                'S' if way == Way::Forth => {
                    let second = number(old).unwrap_or_default();
                    new.extend_from_slice(padded(self.second(second)).as_bytes());
                }
                'f' if way == Way::Forth => new.extend(self.fraction(old)),
                _ => new.extend_from_slice(old),
            }
            at = part.end;
        }
        new.extend_from_slice(&cell[at..]);
        Some(new)
    }
}

impl WrittenDates {
    /// The day of a cell; `None` if it has none.
    pub(crate) fn day(&self, cell: &[u8]) -> Option<Day> {
        let count = |second: i64| {
            let days = number(cell).filter(|_| cell.len() <= 16)?.div_euclid(DAY * second);
            let (year, month, day) = civil(days);
            Some(Day { year, month, of_month: Some(day) })
        };
        match self {
            WrittenDates::Iso => day_of(cell, &parts(cell, ISO, true)?),
            WrittenDates::By(format) => day_of(cell, &parts(cell, format, false)?),
            WrittenDates::Seconds => count(1),
            WrittenDates::Milliseconds => count(1_000),
        }
    }

    /// `true` if months are all that the dates tell.
    pub(crate) fn is_of_months(&self) -> bool {
        matches!(self, WrittenDates::By(format) if !format.contains("%d"))
    }
}

/// What a part of a date means, by its letter in `strptime`, and where it stands.
struct Part {
    field: char,
    start: usize,
    end: usize,
}

impl Part {
    fn of<'c>(&self, cell: &'c [u8]) -> &'c [u8] {
        &cell[self.start..self.end]
    }
}

/// The parts of a date; `None` if the cell is none of this format. `has_time` lets the time of ISO 8601 follow.
fn parts(cell: &[u8], format: &str, has_time: bool) -> Option<Vec<Part>> {
    let (mut parts, mut at) = (Vec::new(), 0);
    take(cell, format, &mut at, &mut parts)?;
    if has_time && at < cell.len() {
        at += usize::from(matches!(cell[at], b'T' | b't' | b' '));
        take(cell, "%H:%M", &mut at, &mut parts)?;
        for (mark, field) in [(b':', "%S"), (b'.', "%f"), (b',', "%f")] {
            if cell.get(at) == Some(&mark) {
                at += 1;
                take(cell, field, &mut at, &mut parts)?;
            }
        }
        at += usize::from(cell.get(at) == Some(&b' '));
        if at < cell.len() {
            take(cell, "%z", &mut at, &mut parts)?;
        }
    }
    (at == cell.len()).then_some(parts)
}

/// Reads what a format says from a place on, and moves it.
fn take(cell: &[u8], format: &str, at: &mut usize, parts: &mut Vec<Part>) -> Option<()> {
    let mut letters = format.bytes();
    while let Some(letter) = letters.next() {
        if letter != b'%' {
            (cell.get(*at) == Some(&letter)).then_some(())?;
            *at += 1;
            continue;
        }
        let field = char::from(letters.next()?);
        let rest = &cell[*at..];
        let digits = |most: usize| rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        let letters_there = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let length = match field {
            'Y' => Some(digits(4)).filter(|length| *length == 4)?,
            'y' => Some(digits(2)).filter(|length| *length == 2)?,
            'd' | 'm' | 'H' | 'I' | 'M' | 'S' => digits(2),
            'f' => digits(9),
            'a' | 'A' | 'p' => letters_there,
            'b' | 'B' => letters_there + usize::from(rest.get(letters_there) == Some(&b'.')),
            'z' => zone(rest),
            _ => return None,
        };
        (length > 0).then_some(())?;
        parts.push(Part { field, start: *at, end: *at + length });
        *at += length;
    }
    Some(())
}

/// How many bytes a zone has: `Z`, `+02:00`, `-0500`, `+02`.
fn zone(rest: &[u8]) -> usize {
    match rest {
        [b'Z' | b'z', ..] => 1,
        [b'+' | b'-', more @ ..] => {
            1 + more.iter().take(5).take_while(|byte| byte.is_ascii_digit() || **byte == b':').count()
        }
        _ => 0,
    }
}

fn day_of(cell: &[u8], parts: &[Part]) -> Option<Day> {
    let find = |fields: &[char]| parts.iter().find(|part| fields.contains(&part.field));
    let value = |field: char| find(&[field]).and_then(|part| number(part.of(cell)));
    let short = |year: i64| if year < 69 { 2000 + year } else { 1900 + year };
    let year = value('Y').or_else(|| value('y').map(short))?;
    let named = || find(&['b', 'B']).and_then(|part| month(part.of(cell)));
    let month = value('m').or_else(named).filter(|month| (1..=12).contains(month))?;
    let day = value('d');
    day.is_none_or(|day| (1..=31).contains(&day)).then_some(Day { year, month, of_month: day })
}

/// The number of a month by its name, or the first letters of it.
fn month(name: &[u8]) -> Option<i64> {
    let name = name.strip_suffix(b".").unwrap_or(name).to_ascii_lowercase();
    let is_it = |month: &&str| {
        name.len() >= 3 && (month.as_bytes().starts_with(&name) || name == b"sept" && **month == *"september")
    };
    let place = MONTHS.iter().position(is_it)?;
    i64::try_from(place + 1).ok()
}

/// The name of a month, as long and in such letters as another one.
fn month_like(old: &[u8], month: i64) -> Vec<u8> {
    let full = MONTHS[usize::try_from(month - 1).unwrap_or_default() % 12];
    let is_full = MONTHS.iter().any(|name| name.len() > 3 && old.eq_ignore_ascii_case(name.as_bytes()));
    let mut name = if is_full { full } else { &full[..3] }.as_bytes().to_vec();
    if old.iter().filter(|byte| byte.is_ascii_alphabetic()).all(u8::is_ascii_uppercase) {
        name.make_ascii_uppercase();
    } else if old.first().is_some_and(u8::is_ascii_uppercase) {
        name[..1].make_ascii_uppercase();
    }
    name.extend(old.ends_with(b".").then_some(b'.'));
    name
}

/// The number of some digits; `None` for anything else.
fn number(digits: &[u8]) -> Option<i64> {
    let is_number = !digits.is_empty() && digits.len() < 19 && digits.iter().all(u8::is_ascii_digit);
    is_number.then(|| digits.iter().fold(0, |value, digit| value * 10 + i64::from(digit - b'0')))
}

fn rounded(value: i64, by: i64) -> i64 {
    (value + by.signum() * value.signum() * by / 2) / by
}

/// The days since 1970-01-01 (<https://howardhinnant.github.io/date_algorithms.html>).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::{Chance, Shift, WrittenDates, civil, days};

    fn shift() -> Shift {
        Shift::new(Chance::new([1; 16]))
    }

    #[test]
    fn days_are_counted_over_leap_years() {
        for day in (-200_000..200_000).step_by(37) {
            let (year, month, of_month) = civil(day);
            assert_eq!(days(year, month, of_month), day);
        }
        assert_eq!((days(1970, 1, 1), days(2000, 2, 29)), (0, 11_016));
    }

    #[test]
    fn a_date_moves_by_whole_weeks_and_is_written_as_before() {
        let by = |format: &str| WrittenDates::By(format.to_owned());
        let cells = [
            ("2024-02-29", WrittenDates::Iso),
            ("2024-02-29T10:15:00Z", WrittenDates::Iso),
            ("2024-02-29 10:15:42.123+02:00", WrittenDates::Iso),
            ("31.12.2024", by("%d.%m.%Y")),
            ("1/2/24", by("%m/%d/%y")),
            ("Mon, 01 Jan 2024", by("%a, %d %b %Y")),
            ("JAN 2024", by("%b %Y")),
            ("2024-01", by("%Y-%m")),
            ("1704067200", WrittenDates::Seconds),
            ("1704067261000", WrittenDates::Milliseconds),
            ("2024-13-01", WrittenDates::Iso),
            ("soon", WrittenDates::Iso),
        ];
        let drawn = cells.map(|(cell, written)| {
            let new = shift().moved(cell.as_bytes(), &written);
            let new = new.map_or_else(|| "no date".to_owned(), |new| String::from_utf8(new).expect("UTF-8"));
            format!("{cell} → {new}")
        });
        insta::assert_snapshot!(drawn.join("\n"), @"
        2024-02-29 → 2015-05-07
        2024-02-29T10:15:00Z → 2015-05-07T10:15:00Z
        2024-02-29 10:15:42.123+02:00 → 2015-05-07 10:15:58.723+02:00
        31.12.2024 → 08.03.2016
        1/2/24 → 3/10/15
        Mon, 01 Jan 2024 → Mon, 09 Mar 2015
        JAN 2024 → MAR 2015
        2024-01 → 2015-03
        1704067200 → 1425859200
        1704067261000 → 1425859287000
        2024-13-01 → no date
        soon → no date
        ");
    }

    #[test]
    fn the_way_back_leads_to_the_same_day_and_the_time_that_is_written() {
        let dates = [
            ("2024-02-29", WrittenDates::Iso),
            ("2024-02-29 10:15:42.5", WrittenDates::Iso),
            ("1704067261", WrittenDates::Seconds),
        ];
        for (date, written) in dates {
            let back = shift().moved_back(date.as_bytes(), &written).expect("a date");
            let twice = Shift { days: -shift().days, ..shift() }.moved_back(&back, &written);
            assert_eq!(twice.as_deref(), Some(date.as_bytes()));
        }
    }

    #[test]
    fn no_two_times_become_one_and_only_full_minutes_stay() {
        let moved = |within: i64| {
            let count = 1_704_067_200_000 + within;
            shift().moved(count.to_string().as_bytes(), &WrittenDates::Milliseconds).expect("a date")
        };
        let all: std::collections::HashSet<Vec<u8>> = (0..60_000).map(moved).collect();
        assert_eq!(all.len(), 60_000);
    }
}
