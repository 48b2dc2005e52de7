//! Dates as people write them in tables.

use super::read_as::DateOrder;
use super::role::words_of;
use super::words::MOMENTS;

/// How the dates of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateStyle {
    /// As ISO 8601 has them: `2024-12-31T10:00:00Z`; fractions of seconds may be there or not.
    Iso { is_zoned: bool },
    /// By a format of `strptime`.
    Format(Format),
    /// Seconds since 1970, as digits.
    Seconds,
    /// Milliseconds since 1970, as digits.
    Milliseconds,
}

/// A format of `strptime`, in its parts: `%d.%m.%Y`, a blank, `%H:%M`, `%z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Format {
    pub(crate) date: &'static str,
    separator: &'static str,
    time: &'static str,
    zone: &'static str,
}

/// What the cells of a column are, taken for dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dates {
    /// Of this style.
    Of(DateStyle),
    /// Day and month could be swapped.
    Ambiguous,
}

/// Years that are taken for years: sentinels such as 9999-12-31 are beyond.
pub(super) const YEARS: std::ops::RangeInclusive<u32> = 1700..=2200;

/// The ways to write a day. Where several read the same cells, the first of those counts that begin with the day only
/// where dots stand between the numbers; else day and month could be swapped.
const DATES: [&str; 39] = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d.%m.%y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%y/%m/%d",
    "%d-%m-%y",
    "%m-%d-%y",
    "%y-%m-%d",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d/%b/%Y",
    "%d-%b-%y",
    "%d %b %y",
    "%b %d, %Y",
    "%b %d %Y",
    "%b-%d-%Y",
    "%Y-%b-%d",
    "%Y %b %d",
    "%d %B %Y",
    "%B %d, %Y",
    "%B %d %Y",
    "%d-%B-%Y",
    "%a, %d %b %Y",
    "%a %b %d %Y",
    "%A, %B %d, %Y",
    "%Y-%m",
    "%Y/%m",
    "%b %Y",
    "%B %Y",
    "%b-%Y",
    "%Y年%m月%d日",
];

/// Days that differ only in what comes first.
const SWAPPED: [[&str; 2]; 4] =
    [["%d/%m/%Y", "%m/%d/%Y"], ["%d-%m-%Y", "%m-%d-%Y"], ["%d/%m/%y", "%m/%d/%y"], ["%d-%m-%y", "%m-%d-%y"]];

const TIMES: [&str; 7] =
    ["%H:%M:%S.%f", "%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p"];

const SEPARATORS: [&str; 4] = [" ", "T", ", ", ":"];

const ZONES: [&str; 6] = ["", "Z", "%z", " %z", " UTC", " GMT"];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

impl DateStyle {
    /// `true` if the dates say how far they are from UTC.
    pub(crate) fn is_zoned(self) -> bool {
        match self {
            DateStyle::Iso { is_zoned, .. } => is_zoned,
            DateStyle::Format(format) => !format.zone.is_empty(),
            DateStyle::Seconds | DateStyle::Milliseconds => false,
        }
    }

    /// `true` if a cell is a date in this style.
    pub(super) fn reads(self, cell: &str) -> bool {
        match self {
            DateStyle::Iso { .. } => day("%Y-%m-%d", cell.trim()).is_some(),
            DateStyle::Format(form) => day(form.date, cell.trim()).is_some_and(|rest| fits(&form, rest)),
            DateStyle::Seconds | DateStyle::Milliseconds => true,
        }
    }

    /// The day of a date of this style as ISO 8601 writes it; `None` if the cell is none.
    pub(super) fn iso_day(self, cell: &str) -> Option<String> {
        let form = match self {
            DateStyle::Iso { .. } => "%Y-%m-%d",
            DateStyle::Format(format) => format.date,
            DateStyle::Seconds | DateStyle::Milliseconds => return None,
        };
        let ((year, month, day), _) = parsed(form, cell.trim()).filter(|_| self.reads(cell))?;
        Some(format!("{year}-{month:02}-{day:02}"))
    }

    /// What could be understood otherwise, in words; `None` if nothing could.
    pub(crate) fn how(self) -> Option<&'static str> {
        match self {
            DateStyle::Iso { .. } => None,
            DateStyle::Seconds => Some("seconds since 1970"),
            DateStyle::Milliseconds => Some("milliseconds since 1970"),
            DateStyle::Format(format) => match format.date {
                "%Y%m%d" => Some("year, month, day"),
                "%d.%m.%Y" | "%d/%m/%Y" | "%d-%m-%Y" => Some("day first"),
                "%m/%d/%Y" | "%m-%d-%Y" => Some("month first"),
                "%d.%m.%y" | "%d/%m/%y" | "%d-%m-%y" | "%d-%b-%y" | "%d %b %y" => {
                    Some("day first, year last")
                }
                "%m/%d/%y" | "%m-%d-%y" => Some("month first, year last"),
                "%y/%m/%d" | "%y-%m-%d" => Some("year first"),
                "%Y-%m" | "%Y/%m" => Some("year, month"),
                _ => None,
            },
        }
    }
}

impl Format {
    /// The format as `strptime` takes it. Names of zones stand as they are.
    pub(crate) fn strptime(self) -> String {
        let zone = if self.zone == "Z" { "%z" } else { self.zone };
        Format { zone, ..self }.literally()
    }

    /// The same for readers to which `Z` is a letter.
    pub(crate) fn literally(self) -> String {
        let Format { date, separator, time, zone } = self;
        format!("{date}{separator}{time}{zone}")
    }
}

/// What cells are, taken for dates; `None` if more than one of five is no date. `order` is what the person says of them.
pub(super) fn dates_in(name: &str, cells: &[&str], order: Option<DateOrder>) -> Option<Dates> {
    if let Some(epoch) = epoch(name, cells) {
        return Some(Dates::Of(epoch));
    }
    if order.is_none() && are_swapped(cells) {
        return Some(Dates::Ambiguous);
    }
    let mut best = best_days(cells);
    if let Some(order) = order
        && best.iter().any(|date| order.is_of(date))
    {
        best.retain(|date| order.is_of(date));
    }
    let date = *best.first()?;
    let is_numbers = |date: &&str| !date.contains(['b', 'B']);
    if best.len() > 1 && is_numbers(&date) && !date.contains('.') {
        return Some(Dates::Ambiguous);
    }
    if date == "%Y-%m" && cells.iter().all(|cell| is_season(cell.trim())) {
        return None;
    }
    style(date, cells).map(Dates::Of)
}

/// `true` for dates of which some can only have the day first, and others the month.
fn are_swapped(cells: &[&str]) -> bool {
    SWAPPED.iter().any(|orders| {
        let counts = orders.map(|date| cells.iter().filter(|cell| day(date, cell.trim()).is_some()).count());
        let either = cells.iter().filter(|cell| orders.iter().any(|date| day(date, cell.trim()).is_some()));
        let either = either.count();
        counts.iter().all(|count| *count < either && *count > 0) && either * 5 >= cells.len() * 4
    })
}

/// The styles by which most cells are dates: several where day and month could be swapped.
pub(super) fn styles_in(cells: &[&str]) -> Vec<DateStyle> {
    best_days(cells).into_iter().filter_map(|date| style(date, cells)).collect()
}

/// The ways to write a day by which most cells begin with one, likeliest first.
fn best_days(cells: &[&str]) -> Vec<&'static str> {
    let found: Vec<(usize, &'static str)> =
        DATES.iter().filter_map(|date| Some((days_in(cells, date)?, *date))).collect();
    let most = found.iter().map(|(count, _)| *count).max();
    found.into_iter().filter(|(count, _)| Some(*count) == most).map(|(_, date)| date).collect()
}

/// `true` for a year and the next: `2009-10`.
fn is_season(cell: &str) -> bool {
    let years = cell
        .split_once('-')
        .and_then(|(year, next)| Some((year.parse::<u32>().ok()?, next.parse::<u32>().ok()?)));
    years.is_some_and(|(year, next)| (year + 1) % 100 == next)
}

/// `true` if a cell is a date that has more than digits, with or without a time.
pub(crate) fn is_date(cell: &str) -> bool {
    let is_day = |date: &str| day(date, cell).is_some_and(|rest| rest.is_empty() || has_time(rest));
    cell.contains(|c: char| !c.is_ascii_digit()) && DATES.iter().any(|date| is_day(date))
}

/// How many of the cells begin with a day that is written so; `None` if more than one of five does not.
fn days_in(cells: &[&str], date: &str) -> Option<usize> {
    let most_others = cells.len() / 5;
    let (mut days, mut others) = (0, 0);
    for cell in cells {
        match day(date, cell.trim()) {
            Some(rest) if rest.is_empty() || has_time(rest) => days += 1,
            _ => others += 1,
        }
        if others > most_others {
            return None;
        }
    }
    (days > 0).then_some(days)
}

/// `true` if a text behind a day may be a time of day.
fn has_time(rest: &str) -> bool {
    SEPARATORS.iter().any(|separator| {
        rest.strip_prefix(separator).is_some_and(|time| TIMES.iter().any(|form| clock(form, time).is_some()))
    })
}

/// The style of cells whose days are written so: their times must be written alike, too.
fn style(date: &'static str, cells: &[&str]) -> Option<DateStyle> {
    let times: Vec<&str> = cells.iter().filter_map(|cell| day(date, cell.trim())).collect();
    if times.iter().all(|time| time.is_empty()) {
        let is_iso =
            date == "%Y-%m-%d" && cells.iter().all(|cell| cell.trim().len() <= 10) && is_padded(cells);
        let plain = Format { date, separator: "", time: "", zone: "" };
        return Some(if is_iso { DateStyle::Iso { is_zoned: false } } else { DateStyle::Format(plain) });
    }
    if date == "%Y-%m-%d"
        && is_padded(cells)
        && let Some(is_zoned) = iso_zone(&times)
    {
        return Some(DateStyle::Iso { is_zoned });
    }
    let first = times.iter().find(|time| !time.is_empty())?;
    let forms = SEPARATORS.iter().flat_map(|separator| {
        TIMES
            .iter()
            .flat_map(move |time| ZONES.iter().map(move |zone| Format { date, separator, time, zone }))
    });
    let form = forms.into_iter().find(|form| fits(form, first))?;
    let read = times.iter().filter(|time| fits(&form, time)).count();
    (read * 5 >= cells.len() * 4).then_some(DateStyle::Format(form))
}

/// `true` if a text behind a day is a time in this form.
fn fits(form: &Format, rest: &str) -> bool {
    let time = rest.strip_prefix(form.separator).and_then(|time| clock(form.time, time));
    time.is_some_and(|zone| is_zone(form.zone, zone))
}

/// `true` if all years have four digits, all months and days two.
fn is_padded(cells: &[&str]) -> bool {
    let is_padded = |cell: &&str| {
        let day = cell.trim().get(..10).unwrap_or_default().as_bytes();
        day.len() == 10 && day[4] == b'-' && day[7] == b'-' && day[8..].iter().all(u8::is_ascii_digit)
    };
    cells.iter().filter(|cell| is_padded(cell)).count() * 5 >= cells.len() * 4
}

/// For times that may stand behind a day of ISO 8601, `true` if they have a zone; `None` if they are others, or only some
/// have a zone.
fn iso_zone(times: &[&str]) -> Option<bool> {
    let has_zone = |rest: &&str| {
        let time = rest.strip_prefix(['T', ' ']).filter(|time| !time[1..].starts_with(':'))?;
        let zone = TIMES[..3].iter().find_map(|form| clock(form, time))?;
        (zone.is_empty() || is_zone("Z", zone) || is_zone("%z", zone)).then_some(!zone.is_empty())
    };
    let zones: Vec<bool> = times.iter().filter(|time| !time.is_empty()).filter_map(has_zone).collect();
    let first = *zones.first()?;
    let is_alike = zones.len() * 5 >= times.len() * 4 && zones.iter().all(|zone| *zone == first);
    is_alike.then_some(first)
}

/// Seconds or milliseconds since 1970, in a column whose name speaks of time.
fn epoch(name: &str, cells: &[&str]) -> Option<DateStyle> {
    let all = |digits: usize| {
        let is_moment = |cell: &&str| {
            let cell = cell.trim();
            cell.len() == digits
                && cell.bytes().all(|byte| byte.is_ascii_digit())
                // From 1990 to 2100.
                && cell[..10].parse().is_ok_and(|seconds: u64| (631_152_000..4_102_444_800).contains(&seconds))
        };
        !cells.is_empty() && cells.iter().all(is_moment)
    };
    let is_time = words_of(name).iter().any(|word| MOMENTS.contains(&word.as_str()));
    match (is_time, all(10), all(13)) {
        (true, true, _) => Some(DateStyle::Seconds),
        (true, _, true) => Some(DateStyle::Milliseconds),
        _ => None,
    }
}

/// The text behind a day that is written like this; `None` if the text begins otherwise, or there is no such day.
fn day<'a>(date: &str, text: &'a str) -> Option<&'a str> {
    parsed(date, text).map(|(_, rest)| rest)
}

/// The year, the month and the day that a text begins with, and the text behind them.
fn parsed<'a>(date: &str, text: &'a str) -> Option<((u32, u32, u32), &'a str)> {
    // `3.8.10` is a version.
    let is_padded = matches!(date, "%Y%m%d" | "%d.%m.%y" | "%d-%m-%y" | "%m-%d-%y" | "%y-%m-%d");
    let (mut year, mut month, mut day, mut rest) = (None, 1, 1, text);
    let mut directives = date.chars();
    while let Some(c) = directives.next() {
        if c != '%' {
            rest = rest.strip_prefix(c)?;
            continue;
        }
        match directives.next()? {
            'Y' => {
                let number;
                (number, rest) = digits(rest, 4, 4)?;
                year = Some(number).filter(|year| YEARS.contains(year));
            }
            'y' => {
                let number;
                (number, rest) = digits(rest, 2, 2)?;
                year = Some(2000 + number - if number >= 69 { 100 } else { 0 });
            }
            'm' => (month, rest) = digits(rest, if is_padded { 2 } else { 1 }, 2)?,
            'd' => (day, rest) = digits(rest, if is_padded { 2 } else { 1 }, 2)?,
            'b' => (month, rest) = named(rest, &MONTHS, Some(3))?,
            'B' => (month, rest) = named(rest, &MONTHS, None)?,
            'a' => (_, rest) = named(rest, &WEEKDAYS, Some(3))?,
            _ => (_, rest) = named(rest, &WEEKDAYS, None)?,
        }
    }
    // `2024-011` is no month of 2024.
    let is_over = !rest.starts_with(|c: char| c.is_ascii_digit());
    let year = year?;
    (is_over && (1..=days_of(year, month)?).contains(&day)).then_some(((year, month, day), rest))
}

/// The days of a month; `None` if there is no such month.
fn days_of(year: u32, month: u32) -> Option<u32> {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => Some(if is_leap { 29 } else { 28 }),
        4 | 6 | 9 | 11 => Some(30),
        1..=12 => Some(31),
        _ => None,
    }
}

/// The number at the beginning of a text, of so many digits, and what follows.
fn digits(text: &str, least: usize, most: usize) -> Option<(u32, &str)> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let number = text[..count].parse().ok()?;
    (count >= least).then_some((number, &text[count..]))
}

/// The number of the name, or of its beginning of this length, at the beginning of a text, counted from 1.
fn named<'a>(text: &'a str, names: &[&str], length: Option<usize>) -> Option<(u32, &'a str)> {
    (1..).zip(names).find_map(|(number, name)| {
        let name = &name[..length.unwrap_or(name.len()).min(name.len())];
        let is_it = text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        let rest = is_it.then(|| &text[name.len()..])?;
        (!rest.starts_with(char::is_alphabetic)).then_some((number, rest))
    })
}

/// The text behind a time of day in this form.
fn clock<'a>(form: &str, text: &'a str) -> Option<&'a str> {
    let mut rest = text;
    let mut directives = form.chars();
    while let Some(c) = directives.next() {
        if c != '%' {
            rest = rest.strip_prefix(c)?;
            continue;
        }
        let bounds = match directives.next()? {
            'H' => 0..=23,
            'I' => 1..=12,
            'M' => 0..=59,
            'S' => 0..=60,
            'f' => 0..=999_999_999,
            _ => {
                let is_half = rest
                    .get(..2)
                    .is_some_and(|half| ["am", "pm"].iter().any(|name| half.eq_ignore_ascii_case(name)));
                rest = is_half.then(|| &rest[2..])?;
                continue;
            }
        };
        let (number, behind) = digits(rest, 1, if bounds.end() > &60 { 9 } else { 2 })?;
        rest = bounds.contains(&number).then_some(behind)?;
    }
    (!rest.starts_with(|c: char| c.is_ascii_digit())).then_some(rest)
}

/// `true` if a text is a zone in this form: `%z` is an offset from UTC.
fn is_zone(form: &str, text: &str) -> bool {
    let Some(blank) = form.strip_suffix("%z") else { return form == text };
    let offset = text.strip_prefix(blank).and_then(|offset| offset.strip_prefix(['+', '-']));
    offset.is_some_and(|offset| {
        let digits = offset.replacen(':', "", 1);
        matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::{DateStyle, Dates, dates_in};

    fn shown(name: &str, cells: &[&str]) -> String {
        match dates_in(name, cells, None) {
            None => "no dates".to_owned(),
            Some(Dates::Ambiguous) => "day and month could be swapped".to_owned(),
            Some(Dates::Of(DateStyle::Format(format))) => format.strptime(),
            Some(Dates::Of(style)) => format!("{style:?}"),
        }
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        let columns: [(&str, &[&str]); 24] = [
            ("a", &["2024-01-31", "2023-12-01"]),
            ("a", &["2024-01-02T10:00:00", "2024-01-02T10:00:01.250000"]),
            ("a", &["2024-03-30T12:00:00+01:00", "2024-03-31T12:00:00+02:00"]),
            ("a", &["2024-01-02 10:00Z", "2024-01-02 10:01Z"]),
            ("a", &["2024-1-2", "2024-10-12"]),
            ("a", &["05-Jan-2024", "06-Jan-2024"]),
            ("a", &["01/24/21", "02/25/21"]),
            ("a", &["01/02/21", "02/03/21"]),
            ("a", &["03/04/2024", "05/06/2024"]),
            ("a", &["03.04.2024", "05.06.2024"]),
            ("a", &["2024-01-01 1:47 PM", "2024-01-02 12:05 AM"]),
            ("a", &["1/31/2024 1:47:05 PM", "2/1/2024 12:05:00 AM"]),
            ("a", &["20240131", "20240201"]),
            ("a", &["20240131", "20240299"]),
            ("a", &["Jan 1 2000", "May 12 2001"]),
            ("a", &["January 1, 2000", "May 12, 2001"]),
            ("a", &["Sat, 01 Jan 2000 10:00:00 GMT"]),
            ("a", &["10/Oct/2000:13:55:36 -0700"]),
            ("a", &["2024-01", "2024-02"]),
            ("created_at", &["1555000000", "1555000123"]),
            ("size", &["1555000000", "1555000123"]),
            ("ts", &["1555000000000"]),
            ("a", &["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04", "unknown"]),
            ("a", &["1.2.3", "1.10.0", "2.0.1"]),
        ];
        let shown: String = columns
            .iter()
            .map(|(name, cells)| format!("{}: {}\n", cells.join(" | "), shown(name, cells)))
            .collect();
        insta::assert_snapshot!(shown, @"
        2024-01-31 | 2023-12-01: Iso { is_zoned: false }
        2024-01-02T10:00:00 | 2024-01-02T10:00:01.250000: Iso { is_zoned: false }
        2024-03-30T12:00:00+01:00 | 2024-03-31T12:00:00+02:00: Iso { is_zoned: true }
        2024-01-02 10:00Z | 2024-01-02 10:01Z: Iso { is_zoned: true }
        2024-1-2 | 2024-10-12: %Y-%m-%d
        05-Jan-2024 | 06-Jan-2024: %d-%b-%Y
        01/24/21 | 02/25/21: %m/%d/%y
        01/02/21 | 02/03/21: day and month could be swapped
        03/04/2024 | 05/06/2024: day and month could be swapped
        03.04.2024 | 05.06.2024: %d.%m.%Y
        2024-01-01 1:47 PM | 2024-01-02 12:05 AM: %Y-%m-%d %I:%M %p
        1/31/2024 1:47:05 PM | 2/1/2024 12:05:00 AM: %m/%d/%Y %I:%M:%S %p
        20240131 | 20240201: %Y%m%d
        20240131 | 20240299: no dates
        Jan 1 2000 | May 12 2001: %b %d %Y
        January 1, 2000 | May 12, 2001: %B %d, %Y
        Sat, 01 Jan 2000 10:00:00 GMT: %a, %d %b %Y %H:%M:%S GMT
        10/Oct/2000:13:55:36 -0700: %d/%b/%Y:%H:%M:%S %z
        2024-01 | 2024-02: %Y-%m
        1555000000 | 1555000123: Seconds
        1555000000 | 1555000123: no dates
        1555000000000: Milliseconds
        2024-01-01 | 2024-01-02 | 2024-01-03 | 2024-01-04 | unknown: Iso { is_zoned: false }
        1.2.3 | 1.10.0 | 2.0.1: no dates
        ");
    }
}
