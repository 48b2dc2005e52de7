//! What the person knows of the form of a file: it takes the place of what its head shows.

use super::encoding::TextEncoding;

/// How files are to be read, as far as the person says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadAs {
    /// As it was written: `delimiter=semicolon,header=3`.
    text: String,
    pub(super) delimiter: Option<char>,
    pub(super) values: KnownValues,
    pub(super) header: Option<HeaderLine>,
    /// Marks that stand for missing values, besides those that are known.
    pub(super) missing: Vec<String>,
    pub(super) encoding: Option<TextEncoding>,
    sheet: Option<String>,
}

/// What the person knows of how values are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct KnownValues {
    /// `,` or `.`
    pub(super) decimal: Option<char>,
    pub(super) dates: Option<DateOrder>,
}

/// What comes first in dates of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateOrder {
    DayFirst,
    MonthFirst,
}

impl DateOrder {
    /// `true` if dates in this format of `strptime` have it.
    pub(super) fn is_of(self, format: &str) -> bool {
        match self {
            DateOrder::DayFirst => format.starts_with("%d"),
            DateOrder::MonthFirst => format.starts_with("%m"),
        }
    }
}

/// Where the names of columns stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeaderLine {
    /// In this line of the file, counted from 1.
    In(usize),
    Nowhere,
}

/// The names of delimiters that would end a pair, or are hard to type. What separates units in ASCII separates nothing in
/// a file of one column.
const DELIMITERS: [(&str, char); 6] =
    [("comma", ','), ("semicolon", ';'), ("tab", '\t'), ("bar", '|'), ("blank", ' '), ("none", '\u{1f}')];

impl ReadAs {
    /// `true` if the person says that this mark stands for a missing value.
    pub(crate) fn names_missing(&self, mark: &str) -> bool {
        self.missing.iter().any(|own| own == mark)
    }

    /// What can be given.
    pub const WANTED: &str = "give pairs such as delimiter=semicolon,decimal=comma; the keys, each once, are \
                              delimiter (comma, semicolon, tab, bar, blank, none or a character), decimal (comma or \
                              point), dates (day-first or month-first), header (the number of its line, or \
                              none), missing (marks such as k.A.|-999), encoding (such as cp1252) and sheet \
                              (the name of a sheet in Excel)";

    /// Reads pairs of keys and values; `None` if one of them cannot be used.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut read_as = ReadAs { text: text.trim().to_owned(), ..ReadAs::default() };
        let mut rest = text.trim();
        while !rest.is_empty() {
            let (key, behind) = rest.split_once('=')?;
            let (value, next) = match key.trim() {
                // The name of a sheet may hold anything but another pair.
                "sheet" => {
                    let ends = read_as.keys().map(|(key, _)| behind.find(&format!(",{key}=")));
                    let end = ends.into_iter().flatten().min().unwrap_or(behind.len());
                    (&behind[..end], behind[end..].trim_start_matches(','))
                }
                _ => behind.split_once(',').unwrap_or((behind, "")),
            };
            if read_as.keys().contains(&(key.trim(), true)) {
                return None;
            }
            match key.trim() {
                "delimiter" => read_as.delimiter = Some(delimiter(value)?),
                "decimal" => read_as.values.decimal = Some(decimal(value.trim())?),
                "dates" => read_as.values.dates = Some(dates(value.trim())?),
                "header" => read_as.header = Some(header(value.trim())?),
                "encoding" => read_as.encoding = Some(TextEncoding::named(value.trim())?),
                "missing" => read_as.missing = value.split('|').map(|mark| mark.trim().to_owned()).collect(),
                "sheet" if !value.is_empty() => read_as.sheet = Some(value.to_owned()),
                _ => return None,
            }
            rest = next;
        }
        Some(read_as)
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The sheet of a workbook.
    pub(crate) fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref()
    }

    /// The row of a workbook with the names of columns, as people count them; 0 if there is none. `None` if nobody says it.
    pub(crate) fn header_row(&self) -> Option<usize> {
        self.header.map(|header| match header {
            HeaderLine::In(line) => line,
            HeaderLine::Nowhere => 0,
        })
    }

    /// `true` if only a table of text can be read so.
    pub(super) fn is_of_text(&self) -> bool {
        self.delimiter.is_some() || self.header.is_some()
    }

    /// `true` if a line is given for the header.
    pub(super) fn has_header_line(&self) -> bool {
        matches!(self.header, Some(HeaderLine::In(_)))
    }

    /// The keys that say something of tables of text.
    pub(crate) const OF_TABLES: &[&str] = &["delimiter", "decimal", "dates", "header", "missing", "encoding"];

    /// The keys with a value that are none of these.
    pub(crate) fn unused(&self, takes: &[&str]) -> Vec<&'static str> {
        let given = self.keys().into_iter().filter(|(_, is_given)| *is_given);
        given.map(|(key, _)| key).filter(|key| !takes.contains(key)).collect()
    }

    /// The keys, each `true` if it has a value.
    pub(super) fn keys(&self) -> [(&'static str, bool); 7] {
        [
            ("delimiter", self.delimiter.is_some()),
            ("decimal", self.values.decimal.is_some()),
            ("dates", self.values.dates.is_some()),
            ("header", self.header.is_some()),
            ("missing", !self.missing.is_empty()),
            ("encoding", self.encoding.is_some()),
            ("sheet", self.sheet.is_some()),
        ]
    }
}

fn delimiter(value: &str) -> Option<char> {
    let named = DELIMITERS.iter().find(|(name, _)| *name == value.trim()).map(|(_, delimiter)| *delimiter);
    let mut characters = value.chars();
    named.or_else(|| {
        let first = characters.next().filter(|first| !first.is_alphanumeric() && !"\r\n\"".contains(*first));
        first.filter(|_| characters.next().is_none())
    })
}

fn decimal(value: &str) -> Option<char> {
    match value {
        "comma" => Some(','),
        "point" => Some('.'),
        _ => None,
    }
}

fn dates(value: &str) -> Option<DateOrder> {
    match value {
        "day-first" => Some(DateOrder::DayFirst),
        "month-first" => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

fn header(value: &str) -> Option<HeaderLine> {
    match value {
        "none" => Some(HeaderLine::Nowhere),
        line => line.parse().ok().filter(|line| *line > 0).map(HeaderLine::In),
    }
}

#[cfg(test)]
mod tests {
    use super::ReadAs;

    #[test]
    fn pairs_are_read_and_others_are_not() {
        let shown = |text: &str| match ReadAs::parse(text) {
            Some(ReadAs { delimiter, values, header, encoding, sheet, .. }) => {
                let super::KnownValues { decimal, dates } = values;
                let encoding = encoding.map(super::TextEncoding::name);
                format!("{text}: {delimiter:?} {decimal:?} {dates:?} {header:?} {encoding:?} {sheet:?}\n")
            }
            None => format!("{text}: no\n"),
        };
        let texts = [
            "",
            "delimiter=semicolon,decimal=comma,header=3,encoding=cp1252",
            "delimiter=;",
            "delimiter=tab, header=none",
            "dates=day-first, decimal=point",
            "dates=dmy",
            "encoding=UTF-16LE, sheet=Sales, 2024",
            "sheet=a,header=3",
            "missing=k.A.|-999,decimal=comma",
            "delimiter=,",
            "delimiter=x",
            "header=0",
            "decimal=;",
            "encoding=klingon",
            "sheet=",
            "colour=red",
            "header=1,header=2",
        ];
        insta::assert_snapshot!(texts.map(shown).concat(), @r#"
        : None None None None None None
        delimiter=semicolon,decimal=comma,header=3,encoding=cp1252: Some(';') Some(',') None Some(In(3)) Some("Windows-1252") None
        delimiter=;: Some(';') None None None None None
        delimiter=tab, header=none: Some('\t') None None Some(Nowhere) None None
        dates=day-first, decimal=point: None Some('.') Some(DayFirst) None None None
        dates=dmy: no
        encoding=UTF-16LE, sheet=Sales, 2024: None None None None Some("UTF-16") Some("Sales, 2024")
        sheet=a,header=3: None None None Some(In(3)) None Some("a")
        missing=k.A.|-999,decimal=comma: None Some(',') None None None None
        delimiter=,: no
        delimiter=x: no
        header=0: no
        decimal=;: no
        encoding=klingon: no
        sheet=: no
        colour=red: no
        header=1,header=2: no
        "#);
    }
}
