//! Dates as people write them in tables.

/// How dates are written: what comes first, and what stands between the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateStyle {
    pub(crate) first: First,
    pub(crate) separator: char,
}

/// What a date begins with. Behind a year comes the month; the year comes last otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum First {
    Year,
    Day,
    Month,
}

impl DateStyle {
    /// `2024-12-31`
    pub(crate) const ISO: DateStyle = DateStyle { first: First::Year, separator: '-' };
}

/// Years a nanosecond timestamp can hold, with room: sentinels such as 9999-12-31 are left as text.
const YEARS: std::ops::RangeInclusive<u32> = 1700..=2200;

/// The style in which all cells are dates; `None` if one is no date, or if day and month could be swapped.
/// Dates with dots always begin with the day.
pub(crate) fn style_of(cells: &[&str]) -> Option<DateStyle> {
    let dates = cells.iter().map(|cell| split(cell)).collect::<Option<Vec<_>>>()?;
    let (_, separator, time) = dates.first()?;
    let alike = dates.iter().all(|(_, other, shape)| other == separator && shape == time);
    let numbers: Vec<[&str; 3]> = dates.iter().map(|(numbers, ..)| *numbers).collect();
    let first = first_of(&numbers, *separator).filter(|_| alike)?;
    Some(DateStyle { first, separator: *separator })
}

/// `true` if all cells are dates but day and month could be swapped.
pub(super) fn is_day_or_month(cells: &[&str]) -> bool {
    let dates = cells.iter().map(|cell| split(cell)).collect::<Option<Vec<_>>>();
    dates.filter(|dates| !dates.is_empty()).is_some_and(|dates| {
        let numbers: Vec<[&str; 3]> = dates.iter().map(|(numbers, ..)| *numbers).collect();
        dates.iter().all(|(_, separator, _)| *separator != '.' && *separator == dates[0].1)
            && fits(&numbers, [2, 1, 0])
            && fits(&numbers, [2, 0, 1])
    })
}

/// The three numbers of a date as digits, their separator, and the shape of the time after them.
fn split(cell: &str) -> Option<([&str; 3], char, String)> {
    let end = cell.find(['T', ' ']).unwrap_or(cell.len());
    let (date, time) = cell.split_at(end);
    let separator = date.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '-' | '/' | '.'))?;
    let mut parts = date.split(separator);
    let parts = [parts.next()?, parts.next()?, parts.next().filter(|_| parts.next().is_none())?];
    let numbers =
        parts.iter().all(|part| matches!(part.len(), 1 | 2 | 4) && part.bytes().all(|b| b.is_ascii_digit()));
    // Times of a 12-hour clock are left as text: most columns of them have both halves of the day.
    let is_time = time.is_empty()
        || (time[1..].starts_with(|c: char| c.is_ascii_digit()) && !time.ends_with(['M', 'm', '.']));
    (numbers && is_time).then(|| (parts, separator, shape(time)))
}

/// A time with every digit as 0, except in the offset: times of one column must share it.
fn shape(time: &str) -> String {
    let offset = time.rfind(['+', '-', 'Z']).unwrap_or(time.len());
    let digits = time[..offset].chars().map(|c| if c.is_ascii_digit() { '0' } else { c });
    digits.chain(time[offset..].chars()).collect()
}

fn first_of(dates: &[[&str; 3]], separator: char) -> Option<First> {
    match (fits(dates, [0, 1, 2]), fits(dates, [2, 1, 0]), fits(dates, [2, 0, 1])) {
        (true, ..) => Some(First::Year),
        (_, true, false) => Some(First::Day),
        (_, true, true) if separator == '.' => Some(First::Day),
        (_, false, true) => Some(First::Month),
        _ => None,
    }
}

/// `true` if all dates have their year, month and day at these places.
fn fits(dates: &[[&str; 3]], [year, month, day]: [usize; 3]) -> bool {
    dates.iter().all(|numbers| {
        let number = |index: usize| numbers[index].parse().unwrap_or(0);
        numbers[year].len() == 4
            && YEARS.contains(&number(year))
            && (1..=12).contains(&number(month))
            && (1..=31).contains(&number(day))
    })
}
