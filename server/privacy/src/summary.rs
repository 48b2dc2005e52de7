//! The schema of a table: what its columns hold, in words that tell no value of it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Read};

use crate::dates::Day;
use crate::records::RecordReader;
use crate::{Column, ColumnContent, SeparatedTable, WrittenDates, numbers};

/// So many different values are counted; more are estimated.
const COUNTED: usize = 4_096;

/// The most columns that are told of.
const MOST_COLUMNS: usize = 500;

/// The longest name of a column, in characters.
const LONGEST_NAME: usize = 200;

/// Labels are told of a column with at most so many different values, each in at least so many rows, and no longer than this.
const MOST_LABELS: usize = 20;
const FEWEST_ROWS: u64 = 5;
const LONGEST_LABEL: usize = 60;

/// The schema of a table, a line for each column. `tells_labels` lets texts that repeat in few different forms be told.
pub fn schema(table: &SeparatedTable, input: impl Read, tells_labels: bool) -> io::Result<String> {
    let mut records = RecordReader::new(table, input);
    records.mark()?;
    for _ in 0..table.lines_above {
        records.line()?;
    }
    let hasher = RandomState::new();
    let mut columns: Vec<Counts> =
        table.columns.iter().take(MOST_COLUMNS).map(|_| Counts::default()).collect();
    let (mut rows, mut uneven) = (0_u64, 0_u64);
    let mut is_header = table.has_header;
    while let Some(record) = records.next()? {
        if record.is_blank() || std::mem::take(&mut is_header) {
            continue;
        }
        rows += 1;
        uneven += u64::from(record.fields.len() != table.columns.len());
        for (field, (counts, column)) in record.fields.iter().zip(columns.iter_mut().zip(&table.columns)) {
            let cell = record.cell(field, table);
            let value = cell.trim_ascii();
            if value.is_empty() || table.missing.iter().any(|mark| mark == value) {
                continue;
            }
            counts.take(&column.cells, value, hasher.hash_one(value), tells_labels);
        }
    }
    let lines = table.columns.iter().zip(&columns);
    let lines: String = lines.map(|(column, counts)| line(column, counts, rows)).collect();
    let more = match table.columns.len().saturating_sub(MOST_COLUMNS) {
        0 => String::new(),
        more => format!("- and {more} more columns\n"),
    };
    let uneven =
        if uneven > 0 { format!(" {uneven} rows have too few fields or too many.") } else { String::new() };
    Ok(format!("{rows} rows, {}.{uneven}\n{lines}{more}", form(table)))
}

/// How the file is written.
fn form(table: &SeparatedTable) -> String {
    let delimiter = match table.delimiter {
        b',' => "comma".to_owned(),
        b';' => "semicolon".to_owned(),
        b'\t' => "tab".to_owned(),
        b' ' => "blank".to_owned(),
        other => format!("{:?}", char::from(other)),
    };
    let above = match table.lines_above {
        0 => String::new(),
        1 => ", 1 line above it".to_owned(),
        lines => format!(", {lines} lines above it"),
    };
    let header = if table.has_header { "a header" } else { "no header" };
    format!("fields separated by {delimiter}, {header}{above}")
}

/// What is counted of a column.
#[derive(Default)]
struct Counts {
    filled: u64,
    /// Those that are not of the kind of the column.
    others: u64,
    numbers: Option<(f64, f64)>,
    days: Option<(Day, Day)>,
    /// The lengths of codes, in digits.
    lengths: Option<(usize, usize)>,
    different: Different,
    /// The rows of each text; `None` once they are too many, or too long.
    labels: Labels,
}

enum Labels {
    Few(BTreeMap<String, u64>),
    Many,
}

impl Default for Labels {
    fn default() -> Self {
        Labels::Few(BTreeMap::new())
    }
}

impl Counts {
    fn take(&mut self, cells: &ColumnContent, value: &[u8], hash: u64, tells_labels: bool) {
        self.filled += 1;
        self.different.take(hash);
        let number = match cells {
            ColumnContent::Numbers { decimal, unit } => numbers::value(value, *decimal, unit),
            ColumnContent::SmallNumbers | ColumnContent::Years => numbers::value(value, b'.', b""),
            _ => None,
        };
        match cells {
            ColumnContent::Numbers { .. } | ColumnContent::SmallNumbers | ColumnContent::Years => {
                match number.filter(|it| it.is_finite()) {
                    Some(number) => {
                        let (least, most) = self.numbers.unwrap_or((number, number));
                        self.numbers = Some((least.min(number), most.max(number)));
                    }
                    None => self.others += 1,
                }
            }
            ColumnContent::Dates(written) => match written.day(value) {
                Some(day) => {
                    let (first, last) = self.days.unwrap_or((day, day));
                    self.days = Some((first.min(day), last.max(day)));
                }
                None => self.others += 1,
            },
            ColumnContent::Codes if value.iter().all(u8::is_ascii_digit) => {
                let (least, most) = self.lengths.unwrap_or((value.len(), value.len()));
                self.lengths = Some((least.min(value.len()), most.max(value.len())));
            }
            ColumnContent::Codes => self.others += 1,
            ColumnContent::Texts if tells_labels => self.labels.take(value),
            ColumnContent::Texts | ColumnContent::Truths => {}
        }
    }
}

impl Labels {
    fn take(&mut self, value: &[u8]) {
        let Labels::Few(labels) = self else { return };
        match std::str::from_utf8(value) {
            Ok(text) if text.len() <= LONGEST_LABEL => *labels.entry(text.to_owned()).or_default() += 1,
            _ => *self = Labels::Many,
        }
        if matches!(self, Labels::Few(labels) if labels.len() > MOST_LABELS) {
            *self = Labels::Many;
        }
    }

    /// Those that enough rows have; a column of which one is rare has none.
    fn told(&self) -> Option<String> {
        let Labels::Few(labels) = self else { return None };
        let is_common = labels.values().all(|rows| *rows >= FEWEST_ROWS);
        let quoted: Vec<String> =
            labels.keys().map(|label| format!("{:?}", label.replace(char::is_control, " "))).collect();
        (is_common && !quoted.is_empty()).then(|| quoted.join(", "))
    }
}

/// How many different values there are: all hashes of a few, the smallest of many.
#[derive(Default)]
struct Different {
    seen: HashSet<u64>,
    smallest: BinaryHeap<u64>,
}

impl Different {
    fn take(&mut self, hash: u64) {
        let is_full = self.smallest.len() >= COUNTED;
        if is_full && self.smallest.peek().is_some_and(|largest| hash >= *largest) || !self.seen.insert(hash)
        {
            return;
        }
        self.smallest.push(hash);
        if is_full && let Some(gone) = self.smallest.pop() {
            self.seen.remove(&gone);
        }
    }

    fn are_few(&self) -> bool {
        self.smallest.len() < 10
    }

    /// Rounded to two digits from 100 on, so that it tells no file from another.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an estimate"
    )]
    fn words(&self, filled: u64) -> String {
        let count = match self.smallest.peek() {
            Some(largest) if self.smallest.len() >= COUNTED => {
                ((COUNTED - 1) as f64 / (*largest as f64 / u64::MAX as f64)) as u64
            }
            _ => self.smallest.len() as u64,
        };
        let count = count.min(filled);
        match count {
            1 => "1 value in all rows".to_owned(),
            _ if count * 50 > filled * 49 && filled > 20 => "nearly all different".to_owned(),
            0..100 => format!("{count} different"),
            _ => {
                let step = 10_u64.pow(count.ilog10() - 1);
                format!("about {} different", count / step * step)
            }
        }
    }
}

fn line(column: &Column, counts: &Counts, rows: u64) -> String {
    let name: String =
        column.name.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_NAME).collect();
    let kind = match &column.cells {
        _ if counts.filled == 0 => "empty".to_owned(),
        ColumnContent::Texts => {
            counts.labels.told().map_or_else(|| "texts".to_owned(), |labels| format!("texts: {labels}"))
        }
        ColumnContent::Truths => "truth values".to_owned(),
        ColumnContent::Codes => format!("numbers that are names{}", lengths(counts.lengths)),
        ColumnContent::Years => format!("years{}", counts.numbers.map(decades).unwrap_or_default()),
        ColumnContent::SmallNumbers => "whole numbers, 0 to 20".to_owned(),
        ColumnContent::Numbers { decimal, unit } => {
            let decimal = if *decimal == b'.' {
                String::new()
            } else {
                format!(" with {:?} before decimals", char::from(*decimal))
            };
            let unit = String::from_utf8_lossy(unit);
            let unit = if unit.is_empty() { String::new() } else { format!(" with {unit}") };
            format!(
                "numbers{unit}{decimal}{}",
                counts.numbers.map(|numbers| range(numbers, counts.different.are_few())).unwrap_or_default()
            )
        }
        ColumnContent::Dates(written) => {
            let how = match written {
                WrittenDates::Iso => "as ISO 8601".to_owned(),
                WrittenDates::By(format) => format!("as {format}"),
                WrittenDates::Seconds => "as seconds since 1970".to_owned(),
                WrittenDates::Milliseconds => "as milliseconds since 1970".to_owned(),
            };
            let range = counts.days.map(|days| period(days, written.is_of_months())).unwrap_or_default();
            format!("dates {how}{range}")
        }
    };
    let others = if counts.others > 0 { format!(", but for {}", counts.others) } else { String::new() };
    let missing = match rows - counts.filled.min(rows) {
        0 => "none missing".to_owned(),
        missing => format!("{missing} missing"),
    };
    let different = if counts.filled == 0 {
        String::new()
    } else {
        format!("; {}", counts.different.words(counts.filled))
    };
    format!("- `{name}`: {kind}{others}; {missing}{different}\n")
}

fn lengths(lengths: Option<(usize, usize)>) -> String {
    match lengths {
        None => String::new(),
        Some((least, most)) if least == most => format!(" of {least} digits"),
        Some((least, most)) => format!(" of {least} to {most} digits"),
    }
}

/// The range of numbers, rounded outward to two digits, of few ones to one: never to the least or the largest itself, but for 0.
fn range((least, most): (f64, f64), are_few: bool) -> String {
    let digits = if are_few { 1.0 } else { 2.0 };
    let below =
        if least >= 0.0 && least < most / 10.0 { 0.0 } else { outward(least, Ordering::Less, digits) };
    let above =
        if most <= 0.0 && most > least / 10.0 { 0.0 } else { outward(most, Ordering::Greater, digits) };
    format!(" from {} to {}", plain(below), plain(above))
}

/// The next number of so many digits below or above.
fn outward(value: f64, side: Ordering, digits: f64) -> f64 {
    if value == 0.0 {
        return if side == Ordering::Less { -1.0 } else { 1.0 };
    }
    let step = 10_f64.powf(value.abs().log10().floor() + 1.0 - digits);
    let steps =
        if side == Ordering::Less { (value / step).ceil() - 1.0 } else { (value / step).floor() + 1.0 };
    steps * step
}

/// A number of two digits, as a person writes it.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of decimals")]
fn plain(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor();
    if !(-6.0..15.0).contains(&magnitude) {
        return format!("{value:.1e}");
    }
    let decimals = (1.0 - magnitude).max(0.0) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// The decades of years.
fn decades((first, last): (f64, f64)) -> String {
    format!(" from the {:.0}s to the {:.0}s", (first / 10.0).floor() * 10.0, (last / 10.0).floor() * 10.0)
}

/// The time between two days, to months; to years where it is long, or where months are all that the dates tell.
fn period((first, last): (Day, Day), is_of_months: bool) -> String {
    if is_of_months || last.year - first.year > 2 {
        return format!(" from {} to {}", first.year, last.year);
    }
    format!(" from {}-{:02} to {}-{:02}", first.year, first.month, last.year, last.month)
}
