//! Any small table, and any dialect in which a program may write it.

use std::fmt;

use proptest::prelude::*;

/// The most rows of a table. All columns are drawn with as many cells.
const MOST_ROWS: usize = 14;

/// A table and how it is written.
#[derive(Clone)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: usize,
    pub(super) dialect: Dialect,
}

#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) kind: Kind,
    /// `true` if its large numbers have marks between groups of digits.
    is_grouped: bool,
    cells: Vec<Cell>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Numbers with so many decimals.
    Number {
        places: usize,
    },
    /// Digits of which some begin with 0.
    Code,
    Text,
    Truth,
    /// Days, or moments, in this format.
    Date(&'static str),
}

/// What a cell is made of, whatever its column holds.
#[derive(Debug, Clone)]
struct Cell {
    is_gap: bool,
    number: i64,
    word: Word,
}

#[derive(Debug, Clone)]
enum Word {
    Plain(String),
    /// One of the words beyond ASCII that the encoding has.
    Accented(usize),
    /// One of the texts that are hard to write.
    Hard(usize),
}

/// How a table is written.
#[derive(Debug, Clone)]
pub(super) struct Dialect {
    delimiter: char,
    quoting: Quoting,
    quote: char,
    /// `true` if a backslash stands before a quote within quotes; else it is doubled.
    has_backslash: bool,
    line_end: &'static str,
    /// `true` if the last line has an end as all others.
    is_ended: bool,
    pub(super) has_header: bool,
    encoding: Encoding,
    missing: &'static str,
    decimal: char,
    grouping: Grouping,
    minus: Minus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    /// Only where they must be.
    Needed,
    All,
    /// All but numbers and gaps.
    Texts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grouping {
    By(char),
    /// Three digits at the end, pairs before them.
    Lakhs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Minus {
    Before,
    Behind,
    Brackets,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf8WithMark,
    Utf16WithMark,
    Utf16Be,
    Utf16Le,
    CodePage(&'static str),
}

/// A value as it was meant.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Gap,
    Number(f64),
    /// In seconds since 1970.
    Moment(f64),
    Text(String),
}

const HARD: [&str; 12] = [
    "b{d} c",
    "{d}",
    "say {q}hi{q}{d} ok",
    "two\nlines",
    "{q}all{q}",
    "O'Neil",
    "5' 6{q} x",
    "'x'",
    "x{d}y{d}z",
    "a\n{q}b{q}\nc",
    "12% off",
    "C:\\temp",
];

const DATES: [&str; 15] = [
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%d %b %Y",
    "%Y%m%d",
    "%d.%m.%y",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%SZ",
    "%d.%m.%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%d.%m.%Y %H:%M:%SZ",
    "%d/%m/%Y %H:%M:%S",
];

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

pub(super) fn table() -> impl Strategy<Value = Table> {
    (prop::collection::vec(column(), 1..6), 2..=MOST_ROWS, dialect())
        .prop_map(|(columns, rows, dialect)| Table { columns, rows, dialect: dialect.possible() })
        .prop_filter("codes begin with 0", Table::is_told)
}

fn column() -> impl Strategy<Value = Column> {
    let kind = prop_oneof![
        3 => (0usize..4).prop_map(|places| Kind::Number { places }),
        3 => Just(Kind::Text),
        1 => Just(Kind::Code),
        1 => Just(Kind::Truth),
        2 => prop::sample::select(&DATES[..]).prop_map(Kind::Date),
    ];
    let number = prop_oneof![
        2 => -999i64..1_000,
        2 => -99_999i64..100_000,
        1 => -9_999_999i64..10_000_000,
        1 => -99_999_999_999i64..100_000_000_000,
    ];
    // No word of two letters: `id` in the first row is a name.
    let word = prop_oneof![
        4 => "[b-m]{3,6}( [b-m]{3,6})?".prop_map(Word::Plain),
        2 => (0usize..5).prop_map(Word::Accented),
        2 => (0..HARD.len()).prop_map(Word::Hard),
    ];
    let cell = move |gaps: u32| {
        let is_gap = if gaps == 0 { prop::bool::weighted(0.0) } else { prop::bool::weighted(0.2) };
        (is_gap, number.clone(), word.clone()).prop_map(|(is_gap, number, word)| Cell {
            is_gap,
            number,
            word,
        })
    };
    (kind, any::<bool>(), 0u32..2).prop_flat_map(move |(kind, is_grouped, gaps)| {
        prop::collection::vec(cell(gaps), MOST_ROWS).prop_map(move |cells| Column { kind, is_grouped, cells })
    })
}

fn dialect() -> impl Strategy<Value = Dialect> {
    let select = |of: &'static [char]| prop::sample::select(of);
    let delimiter = prop_oneof![
        6 => select(&[',', ';', '\t', '|']),
        1 => select(&['~', '^', ':', '\u{1}']),
    ];
    let quoting = prop::sample::select(&[Quoting::Needed, Quoting::All, Quoting::Texts][..]);
    let quote = prop_oneof![4 => Just('"'), 1 => Just('\'')];
    let line_end = prop::sample::select(&["\n", "\r\n", "\r"][..]);
    let encoding = prop::sample::select(
        &[
            Encoding::Utf8,
            Encoding::Utf8,
            Encoding::Utf8WithMark,
            Encoding::Utf16WithMark,
            Encoding::Utf16Be,
            Encoding::Utf16Le,
            Encoding::CodePage("windows-1252"),
            Encoding::CodePage("iso-8859-2"),
            Encoding::CodePage("windows-1251"),
        ][..],
    );
    let missing = prop::sample::select(
        &["", "", "NA", "N/A", "null", "-", ".", "\\N", "NaN", "-999", "n/d", "--", "None", "?"][..],
    );
    let grouping = prop_oneof![
        7 => select(&[' ', '\u{a0}', '\u{202f}', '.', ',', '\'', '’']).prop_map(Grouping::By),
        1 => Just(Grouping::Lakhs),
    ];
    let minus = prop_oneof![3 => Just(Minus::Before), 1 => Just(Minus::Behind), 1 => Just(Minus::Brackets)];
    let form = (delimiter, quoting, quote, prop::bool::weighted(0.2), line_end, prop::bool::weighted(0.8));
    let cells = (prop::bool::weighted(0.8), encoding, missing, select(&['.', ',']), grouping, minus);
    (form, cells).prop_map(|(form, cells)| {
        let (delimiter, quoting, quote, has_backslash, line_end, is_ended) = form;
        let (has_header, encoding, missing, decimal, grouping, minus) = cells;
        Dialect {
            delimiter,
            quoting,
            quote,
            has_backslash,
            line_end,
            is_ended,
            has_header,
            encoding,
            missing,
            decimal,
            grouping,
            minus,
        }
    })
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: Vec<Kind> = self.columns.iter().map(|column| column.kind).collect();
        write!(f, "{}\n{kinds:?}\n{:?}", self.text().replace('\r', "␍\n"), self.dialect)
    }
}

impl Table {
    /// The file.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let text = self.text();
        self.dialect.encoding.bytes(&text)
    }

    pub(super) fn text(&self) -> String {
        let names = self.dialect.has_header.then(|| {
            self.names()
                .into_iter()
                .map(|name| self.dialect.field(&name, true, self.columns.len() == 1))
                .collect()
        });
        let columns: Vec<Vec<String>> = (0..self.columns.len()).map(|column| self.fields(column)).collect();
        let rows = (0..self.rows).map(|row| columns.iter().map(|fields| fields[row].clone()).collect());
        let lines = names
            .into_iter()
            .chain(rows)
            .map(|fields: Vec<String>| fields.join(&self.dialect.delimiter.to_string()));
        let text = lines.collect::<Vec<_>>().join(self.dialect.line_end);
        if self.dialect.is_ended { text + self.dialect.line_end } else { text }
    }

    pub(super) fn names(&self) -> Vec<String> {
        let what = |kind| match kind {
            Kind::Number { places: 0 } => "count",
            Kind::Number { .. } => "amount",
            Kind::Code => "code",
            Kind::Text => "place",
            Kind::Truth => "ok",
            Kind::Date(_) => "day",
        };
        (1..).zip(&self.columns).map(|(place, column)| format!("{} {place}", what(column.kind))).collect()
    }

    /// The values of a column as they were meant.
    pub(super) fn values(&self, column: usize) -> Vec<Value> {
        (0..self.rows).map(|row| self.columns[column].value(row, &self.dialect)).collect()
    }

    /// The cells of a column as they are written, before quotes.
    pub(super) fn written(&self, column: usize) -> Vec<String> {
        (0..self.rows).map(|row| self.columns[column].written(row, &self.dialect).0).collect()
    }

    /// The fields of a column as they are written, with their quotes.
    pub(super) fn fields(&self, column: usize) -> Vec<String> {
        let field = |row| {
            let (text, is_text) = self.columns[column].written(row, &self.dialect);
            self.dialect.field(&text, is_text, self.columns.len() == 1)
        };
        (0..self.rows).map(field).collect()
    }

    /// `true` if its columns show what they hold: one with a value, codes with a 0 before.
    fn is_told(&self) -> bool {
        self.columns.iter().all(|column| {
            let cells = &column.cells[..self.rows];
            let mut filled = cells.iter().filter(|cell| !cell.is_gap).peekable();
            filled.peek().is_some()
                && (column.kind != Kind::Code || filled.any(|cell| cell.code().starts_with('0')))
        })
    }
}

impl Column {
    fn is_gap(&self, row: usize) -> bool {
        self.cells[row].is_gap
    }

    fn value(&self, row: usize, dialect: &Dialect) -> Value {
        let cell = &self.cells[row];
        let is_number = matches!(self.kind, Kind::Number { .. });
        if self.is_gap(row) {
            return if is_number && dialect.missing == "-999" { Value::Number(-999.0) } else { Value::Gap };
        }
        match self.kind {
            Kind::Number { places } => Value::Number(plain(cell.number, places).parse().unwrap()),
            Kind::Code | Kind::Truth | Kind::Text => Value::Text(self.written(row, dialect).0),
            Kind::Date(format) => Value::Moment(cell.seconds(format)),
        }
    }

    /// The text of a cell, and if it is written as a text.
    fn written(&self, row: usize, dialect: &Dialect) -> (String, bool) {
        let cell = &self.cells[row];
        let is_number = matches!(self.kind, Kind::Number { .. });
        if self.is_gap(row) {
            let is_data = is_number || matches!(self.kind, Kind::Date(_));
            let missing = match dialect.missing {
                "-999" if !is_number => "",
                "n/d" if !is_data => "",
                any => any,
            };
            return (missing.to_owned(), false);
        }
        match self.kind {
            Kind::Number { places } => (dialect.number(cell.number, places, self.is_grouped), false),
            Kind::Code => (cell.code(), true),
            Kind::Truth => (if cell.number % 2 == 0 { "true" } else { "false" }.to_owned(), true),
            Kind::Date(format) => (cell.date(format), true),
            Kind::Text => (dialect.text(&cell.word), true),
        }
    }
}

impl Cell {
    fn code(&self) -> String {
        format!("{:05}", self.number.unsigned_abs() % 30_000)
    }

    /// From 1990 to 2030, in seconds since 1970, as exact as the format is.
    fn seconds(&self, format: &str) -> f64 {
        let seconds = 631_152_000 + self.number.unsigned_abs() * 7_919 % 1_262_304_000;
        let unit = if format.contains("%S") {
            1
        } else if format.contains("%M") {
            60
        } else {
            86_400
        };
        f64::from(u32::try_from(seconds / unit * unit).unwrap())
    }

    fn date(&self, format: &str) -> String {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made of whole seconds")]
        let seconds = self.seconds(format) as u64;
        let (year, month, day) = day_of(seconds / 86_400);
        let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
        let half = if hour < 12 { "AM" } else { "PM" };
        let two = |number: u64| format!("{number:02}");
        [
            ("%Y", year.to_string()),
            ("%y", two(year % 100)),
            ("%m", two(month)),
            ("%d", two(day)),
            ("%b", MONTHS[usize::try_from(month).unwrap() - 1].to_owned()),
            ("%H", two(hour)),
            ("%I", two((hour + 11) % 12 + 1)),
            ("%M", two(minute)),
            ("%S", two(second)),
            ("%p", half.to_owned()),
        ]
        .iter()
        .fold(format.to_owned(), |text, (directive, value)| text.replace(directive, value))
    }
}

/// Year, month and day of a day counted from 1970.
fn day_of(mut days: u64) -> (u64, u64, u64) {
    let is_leap =
        |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let mut lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].into_iter();
    let mut month = 1;
    for length in lengths.by_ref() {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

/// A number with so many decimals, as programs write it.
fn plain(number: i64, places: usize) -> String {
    let digits = format!("{:0>width$}", number.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    let minus = if number < 0 { "-" } else { "" };
    if places == 0 { format!("{minus}{whole}") } else { format!("{minus}{whole}.{fraction}") }
}

impl Dialect {
    /// The same with what cannot go together changed.
    fn possible(mut self) -> Self {
        match self.grouping {
            Grouping::Lakhs => self.decimal = '.',
            Grouping::By('.') => self.decimal = ',',
            Grouping::By(',') => self.decimal = '.',
            Grouping::By(_) => {}
        }
        self
    }

    fn number(&self, number: i64, places: usize, is_grouped: bool) -> String {
        let plain = plain(number.saturating_abs(), places);
        let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
        let mut text = if is_grouped { self.grouped(whole) } else { whole.to_owned() };
        if places > 0 {
            text.push(self.decimal);
            text += fraction;
        }
        match self.minus {
            _ if number >= 0 => text,
            Minus::Before => format!("-{text}"),
            Minus::Behind => format!("{text}-"),
            Minus::Brackets => format!("({text})"),
        }
    }

    fn grouped(&self, whole: &str) -> String {
        let (mark, size) = match self.grouping {
            Grouping::By(mark) => (mark, 3),
            Grouping::Lakhs => (',', 2),
        };
        let (mut before, last) = whole.split_at(whole.len().saturating_sub(3));
        let mut groups = vec![last];
        while !before.is_empty() {
            let (rest, group) = before.split_at(before.len().saturating_sub(size));
            groups.insert(0, group);
            before = rest;
        }
        groups.join(&mark.to_string())
    }

    fn text(&self, word: &Word) -> String {
        match word {
            Word::Plain(text) => text.clone(),
            Word::Accented(place) => self.encoding.words()[*place].to_owned(),
            Word::Hard(place) => {
                let escapes = self.has_backslash && HARD[*place].contains('\\');
                // A tab alone is a blank cell.
                let is_blank = self.delimiter.is_control() && HARD[*place] == "{d}";
                let text = if escapes || is_blank { "say {q}hi{q}" } else { HARD[*place] };
                text.replace("{d}", &self.delimiter.to_string()).replace("{q}", &self.quote.to_string())
            }
        }
    }

    fn field(&self, text: &str, is_text: bool, is_alone: bool) -> String {
        let must = text.contains([self.delimiter, self.quote, '\n']) || (is_alone && text.is_empty());
        // Databases write this mark without quotes.
        if text == "\\N" {
            return text.to_owned();
        }
        let is_quoted = match self.quoting {
            Quoting::Needed => must,
            Quoting::Texts => must || is_text,
            Quoting::All => true,
        };
        if !is_quoted {
            return text.to_owned();
        }
        let escape = if self.has_backslash { '\\' } else { self.quote };
        let inner = text.replace(self.quote, &format!("{escape}{}", self.quote));
        format!("{0}{inner}{0}", self.quote)
    }
}

impl Encoding {
    /// Words that show the encoding.
    fn words(self) -> [&'static str; 5] {
        match self {
            Encoding::CodePage("windows-1252") => ["Zürich", "größer", "café", "Málaga", "œuvre"],
            Encoding::CodePage("iso-8859-2") => ["Łódź", "Kraków", "Győr", "škoda", "příliš"],
            Encoding::CodePage("windows-1251") => ["Москва", "Казань", "да", "Сочи", "река"],
            _ => ["Zürich", "Łódź", "東京", "Москва", "🐧 ok"],
        }
    }

    fn bytes(self, text: &str) -> Vec<u8> {
        let units = |text: &str| text.encode_utf16().collect::<Vec<u16>>();
        match self {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Utf8WithMark => format!("\u{feff}{text}").into_bytes(),
            Encoding::Utf16WithMark => {
                units(&format!("\u{feff}{text}")).into_iter().flat_map(u16::to_le_bytes).collect()
            }
            Encoding::Utf16Be => units(text).into_iter().flat_map(u16::to_be_bytes).collect(),
            Encoding::Utf16Le => units(text).into_iter().flat_map(u16::to_le_bytes).collect(),
            Encoding::CodePage(name) => {
                let page = encoding_rs::Encoding::for_label(name.as_bytes()).unwrap();
                let (bytes, _, has_others) = page.encode(text);
                if has_others { text.as_bytes().to_vec() } else { bytes.into_owned() }
            }
        }
    }
}
