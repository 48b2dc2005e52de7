//! Dates as people write them in tables.

/// In which order a date names year, month and day, and what stands between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateStyle {
    pub(crate) order: Order,
    pub(crate) separator: char,
}

/// The order of the three numbers of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    YearFirst,
    DayFirst,
    MonthFirst,
}

/// Years a nanosecond timestamp can hold, with room: sentinels such as 9999-12-31 are left as text.
const YEARS: std::ops::RangeInclusive<u32> = 1700..=2200;

/// The style in which all cells are dates; `None` where one is not, or where day and month cannot be told
/// apart. Dots are written day first wherever they are written.
pub(crate) fn style_of(cells: &[&str]) -> Option<DateStyle> {
    let dates = cells.iter().map(|cell| split(cell)).collect::<Option<Vec<_>>>()?;
    let (_, separator, time) = dates.first()?;
    let alike = dates.iter().all(|(_, other, shape)| other == separator && shape == time);
    alike.then_some(DateStyle {
        order: order_of(dates.iter().map(|(parts, ..)| parts), *separator)?,
        separator: *separator,
    })
}

/// The three numbers of a date as digits, their separator, and the shape of the time behind them.
fn split(cell: &str) -> Option<([&str; 3], char, String)> {
    let end = cell.find(['T', ' ']).unwrap_or(cell.len());
    let (date, time) = cell.split_at(end);
    let separator = date.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '-' | '/' | '.'))?;
    let mut parts = date.split(separator);
    let parts = [parts.next()?, parts.next()?, parts.next().filter(|_| parts.next().is_none())?];
    let numbers = parts.iter().all(|part| matches!(part.len(), 1 | 2 | 4) && part.bytes().all(|b| b.is_ascii_digit()));
    let is_time = time.is_empty() || time[1..].starts_with(|c: char| c.is_ascii_digit());
    (numbers && is_time).then(|| (parts, separator, shape(time)))
}

/// A time with its digits made equal, but for those of the offset: times of one column must share it.
fn shape(time: &str) -> String {
    let offset = time.rfind(['+', '-', 'Z']).unwrap_or(time.len());
    let digits = time[..offset].chars().map(|c| if c.is_ascii_digit() { '0' } else { c });
    digits.chain(time[offset..].chars()).collect()
}

fn order_of<'a>(dates: impl Iterator<Item = &'a [&'a str; 3]> + Clone, separator: char) -> Option<Order> {
    let fits = |year: usize, month: usize, day: usize| {
        dates.clone().all(|parts| {
            let number = |index: usize| parts[index].parse().unwrap_or(0);
            parts[year].len() == 4
                && YEARS.contains(&number(year))
                && (1..=12).contains(&number(month))
                && (1..=31).contains(&number(day))
        })
    };
    match (fits(0, 1, 2), fits(2, 1, 0), fits(2, 0, 1)) {
        (true, ..) => Some(Order::YearFirst),
        (_, true, false) => Some(Order::DayFirst),
        (_, true, true) if separator == '.' => Some(Order::DayFirst),
        (_, false, true) => Some(Order::MonthFirst),
        _ => None,
    }
}
