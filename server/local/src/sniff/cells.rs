//! What of the cells of a table could be understood otherwise, in words.

use std::borrow::Cow;

use super::column::{CellKind, DataColumn, versions_in};
use super::date::DateStyle;
use super::maybe_date::{is_day_by_name, is_month, is_serial, may_be_date};
use super::meaning::{Meaning, meaning};
use super::number::{Otherwise, otherwise};
use super::written::Unsigned;

/// Where the person says how a file is to be read.
pub const WHERE_TO_SAY: &str = "(option --read-as, setting readAs)";

/// What to give where day and month may be meant otherwise.
pub(super) const OTHER_DATES: &str = "dates=day-first or dates=month-first";

/// The line that says what the person can give: pairs of keys and values.
pub(crate) fn if_wrong(pairs: &str) -> String {
    format!("if that is wrong: {pairs} {WHERE_TO_SAY}")
}

/// Columns and the texts in their cells.
#[derive(Clone, Copy)]
pub(super) struct ColumnTexts<'a> {
    pub(super) columns: &'a [DataColumn],
    /// The cells of each column that are not missing.
    pub(super) cells: &'a [Vec<&'a str>],
    /// The same without their sign, with the usual minus.
    pub(super) unsigned: &'a [Unsigned<'a>],
}

/// The longest text of a file that is quoted, in characters.
const LONGEST: usize = 24;

/// How many names are listed.
pub(super) const MOST: usize = 5;

impl<'a> ColumnTexts<'a> {
    /// What of the cells could be understood otherwise, a line each.
    pub(super) fn decisions(self) -> Vec<String> {
        let numbers = self.numbers(false).into_iter().map(NumberLine::text);
        let ambiguous = self.ambiguous_dates();
        let otherwise = ambiguous.as_ref().map(|_| if_wrong(OTHER_DATES));
        numbers.chain(self.dates()).chain(self.kept()).chain(ambiguous).chain(otherwise).collect()
    }

    /// A line for each way in which numbers are written that could be understood otherwise. `is_told` says that the person
    /// knows the decimal mark.
    pub(super) fn numbers(self, is_told: bool) -> Vec<NumberLine<'a>> {
        let mut lines: Vec<NumberLine<'a>> = Vec::new();
        let columns = self.columns.iter().zip(self.cells.iter().zip(self.unsigned));
        let numbers =
            || columns.clone().filter_map(|(column, cells)| Some((column, cells, column.written()?.marks)));
        let is_settled = is_told
            || numbers()
                .any(|(_, (_, unsigned), marks)| otherwise(&unsigned.plain(), marks) == Otherwise::Settled);
        for (column, (cells, unsigned), marks) in numbers() {
            let is_swapped = !is_settled && otherwise(&unsigned.plain(), marks) == Otherwise::Swapped;
            let means = |(cell, plain): (&&str, &Cow<'_, str>)| {
                let (how, number) = meaning(cell, plain, marks, is_swapped)?;
                Some((how, format!("{} as {number}: {}", clipped(cell.trim()), how.words())))
            };
            let Some((how, text)) = cells.iter().zip(&unsigned.cells).find_map(means) else { continue };
            let place = lines.iter().position(|line| line.how == how).unwrap_or_else(|| {
                lines.push(NumberLine { how, text, swapped: Vec::new() });
                lines.len() - 1
            });
            lines[place].swapped.extend(is_swapped.then_some(column.name.as_str()));
        }
        lines
    }

    /// `true` if there are numbers, and none of them has a mark.
    pub(super) fn are_unmarked(self) -> bool {
        let columns = self.columns.iter().zip(self.unsigned);
        let mut numbers =
            columns.filter_map(|(column, cells)| Some((cells, column.written()?.marks))).peekable();
        numbers.peek().is_some()
            && numbers.all(|(cells, marks)| otherwise(&cells.plain(), marks) == Otherwise::Unmarked)
    }

    /// A line for each kind of cells that may mean more than they are read as.
    pub(super) fn kept(self) -> Vec<String> {
        let columns = || self.columns.iter().zip(self.cells).filter(|(_, cells)| !cells.is_empty());
        let line = |is_so: &dyn Fn(&DataColumn, &[&str]) -> bool, said: &str| {
            let found: Vec<_> = columns().filter(|(column, cells)| is_so(column, cells)).collect();
            let names: Vec<&str> = found.iter().map(|(column, _)| column.name.as_str()).collect();
            let (_, cells) = found.first()?;
            Some(format!("{} in {}: {said}", clipped(cells[0].trim()), listed(&names)))
        };
        let mostly = |cells: &[&str], is_so: &dyn Fn(&str) -> bool| {
            cells.iter().filter(|cell| is_so(cell)).count() * 5 >= cells.len() * 4
        };
        let versions = columns().filter(|(column, _)| column.is_text()).find_map(|(column, cells)| {
            let (one, other) = versions_in(cells)?;
            Some(format!("{one} and {other} in {}: versions, kept as text", clipped(&column.name)))
        });
        let lines = [
            versions,
            line(
                &|column, cells| column.is_text() && mostly(cells, &may_be_date),
                "kept as text, though it may be a date",
            ),
            line(
                &|column, cells| {
                    column.is_number() && cells.len() > 1 && cells.iter().all(|cell| is_month(cell))
                },
                "a number, though it may be a year and a month",
            ),
            line(
                &|column, cells| {
                    column.is_number()
                        && is_day_by_name(&column.name)
                        && cells.iter().all(|cell| is_serial(cell))
                },
                "a number, though Excel counts days like this",
            ),
        ];
        lines.into_iter().flatten().collect()
    }

    /// A line for each way in which dates are written that could be understood otherwise.
    pub(super) fn dates(self) -> Vec<String> {
        let mut lines: Vec<(&str, String)> = Vec::new();
        for (column, cells) in self.columns.iter().zip(self.cells) {
            let how = column.dates().and_then(DateStyle::how);
            let Some(how) = how.filter(|how| !lines.iter().any(|(other, _)| other == how)) else { continue };
            let last = column.dates().and_then(|style| last_of_two_digits(style, cells));
            if let Some((cell, day)) = last {
                lines.push((how, format!("{}: a date, {how}, here {day}", clipped(cell.trim()))));
            } else if let Some(cell) = cells.first() {
                lines.push((how, format!("{}: a date, {how}", clipped(cell.trim()))));
            }
        }
        lines.into_iter().map(|(_, line)| line).chain(self.zoned()).collect()
    }

    /// What is said of times with a zone that is not UTC.
    fn zoned(self) -> Option<String> {
        let offset = |cell: &&str| {
            let (_, time) = cell.split_once(':')?;
            let offset = time[time.find(['+', '-'])?..].trim().to_owned();
            offset.contains(|c: char| matches!(c, '1'..='9')).then_some(offset)
        };
        let columns = self.columns.iter().zip(self.cells);
        let zoned = columns.filter(|(column, _)| column.dates().is_some_and(DateStyle::is_zoned));
        let offset = zoned.flat_map(|(_, cells)| cells).find_map(offset)?;
        Some(format!("times with a zone, as {}, are shown in UTC", clipped(&offset)))
    }

    pub(super) fn ambiguous_dates(self) -> Option<String> {
        let is_ambiguous =
            |column: &&DataColumn| matches!(column.kind, CellKind::Text { ambiguous: true, .. });
        let names: Vec<&str> =
            self.columns.iter().filter(is_ambiguous).map(|column| column.name.as_str()).collect();
        (!names.is_empty())
            .then(|| format!("day and month cannot be told apart in {}: kept as text", listed(&names)))
    }
}

/// The last of days whose years have two digits, with its century: which one it is, is a guess.
fn last_of_two_digits<'a>(style: DateStyle, cells: &[&'a str]) -> Option<(&'a str, String)> {
    let has_two_digits = matches!(style, DateStyle::Format(format) if format.date.contains("%y"));
    let days = || cells.iter().filter_map(|cell| Some((*cell, style.iso_day(cell)?)));
    has_two_digits.then(|| days().max_by(|(_, one), (_, other)| one.cmp(other))).flatten()
}

/// A line about the marks in numbers.
pub(super) struct NumberLine<'a> {
    how: Meaning,
    text: String,
    /// The columns in which the mark could be another.
    swapped: Vec<&'a str>,
}

impl NumberLine<'_> {
    /// What the decimal mark would be if the mark were another: as the person would say it.
    pub(super) fn other_decimal(&self) -> Option<&'static str> {
        (!self.swapped.is_empty()).then_some(self.how.other_decimal())
    }

    pub(super) fn text(self) -> String {
        let NumberLine { how, text, swapped } = self;
        if swapped.is_empty() {
            text
        } else {
            format!("{text}, though in {} it could {}", listed(&swapped), how.otherwise())
        }
    }
}

/// Texts of a file, the first ones.
pub(super) fn listed(texts: &[&str]) -> String {
    let shown: Vec<String> = texts.iter().take(MOST).map(|text| clipped(text)).collect();
    let more = texts.len().saturating_sub(MOST);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    shown.join(", ") + &more
}

pub(crate) fn clipped(text: &str) -> String {
    let words = text.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty());
    let text = words.collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
