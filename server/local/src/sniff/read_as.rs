//! What the person knows of the form of a file: it takes the place of what its head shows.

use super::encoding::TextEncoding;

/// How files are to be read, as far as the person says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadAs {
    /// As it was written: `delimiter=semicolon,header=3`.
    text: String,
    pub(super) delimiter: Option<char>,
    /// `,` or `.`
    pub(super) decimal: Option<char>,
    pub(super) header: Option<HeaderLine>,
    pub(super) encoding: Option<TextEncoding>,
    sheet: Option<String>,
}

/// Where the names of columns stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeaderLine {
    /// In this line of the file, counted from 1.
    In(usize),
    Nowhere,
}

/// The names of delimiters that would end a pair, or are hard to type.
const DELIMITERS: [(&str, char); 5] =
    [("comma", ','), ("semicolon", ';'), ("tab", '\t'), ("bar", '|'), ("blank", ' ')];

impl ReadAs {
    /// What can be given.
    pub const WANTED: &str = "give pairs such as delimiter=semicolon,decimal=comma; the keys are delimiter \
                              (comma, semicolon, tab, bar, blank or a character), decimal (comma or point), \
                              header (the number of its line, or none), encoding (such as cp1252) and, as the \
                              last, sheet (the name of a sheet in Excel)";

    /// Reads pairs of keys and values; `None` if one of them cannot be used.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut read_as = ReadAs { text: text.trim().to_owned(), ..ReadAs::default() };
        let mut rest = text.trim();
        while !rest.is_empty() {
            let (key, behind) = rest.split_once('=')?;
            let (value, next) = match key.trim() {
                // The name of a sheet may hold anything.
                "sheet" => (behind, ""),
                _ => behind.split_once(',').unwrap_or((behind, "")),
            };
            match key.trim() {
                "delimiter" => read_as.delimiter = Some(delimiter(value)?),
                "decimal" => read_as.decimal = Some(decimal(value.trim())?),
                "header" => read_as.header = Some(header(value.trim())?),
                "encoding" => read_as.encoding = Some(TextEncoding::named(value.trim())?),
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

    /// `true` if only a table of text can be read so.
    pub(super) fn is_of_text(&self) -> bool {
        self.delimiter.is_some() || self.header.is_some()
    }

    /// `true` if a line is given for the header.
    pub(super) fn has_header_line(&self) -> bool {
        matches!(self.header, Some(HeaderLine::In(_)))
    }

    /// The keys, each `true` if it has a value.
    pub(super) fn keys(&self) -> [(&'static str, bool); 5] {
        [
            ("delimiter", self.delimiter.is_some()),
            ("decimal", self.decimal.is_some()),
            ("header", self.header.is_some()),
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
            Some(ReadAs { delimiter, decimal, header, encoding, sheet, .. }) => {
                let encoding = encoding.map(super::TextEncoding::name);
                format!("{text}: {delimiter:?} {decimal:?} {header:?} {encoding:?} {sheet:?}\n")
            }
            None => format!("{text}: no\n"),
        };
        let texts = [
            "",
            "delimiter=semicolon,decimal=comma,header=3,encoding=cp1252",
            "delimiter=;",
            "delimiter=tab, header=none",
            "encoding=UTF-16LE, sheet=Sales, 2024",
            "sheet=a,header=3",
            "delimiter=,",
            "delimiter=x",
            "header=0",
            "decimal=;",
            "encoding=klingon",
            "sheet=",
            "colour=red",
        ];
        insta::assert_snapshot!(texts.map(shown).concat(), @r#"
        : None None None None None
        delimiter=semicolon,decimal=comma,header=3,encoding=cp1252: Some(';') Some(',') Some(In(3)) Some("Windows-1252") None
        delimiter=;: Some(';') None None None None
        delimiter=tab, header=none: Some('\t') None Some(Nowhere) None None
        encoding=UTF-16LE, sheet=Sales, 2024: None None None Some("UTF-16") Some("Sales, 2024")
        sheet=a,header=3: None None None None Some("a,header=3")
        delimiter=,: no
        delimiter=x: no
        header=0: no
        decimal=;: no
        encoding=klingon: no
        sheet=: no
        colour=red: no
        "#);
    }
}
