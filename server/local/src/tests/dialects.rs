//! Any small table in any dialect: its programs give back what was written.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::python::{Data, Variant, cells_of_all};

/// Tables of one run.
const BATCH: usize = 60;

/// How fields are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// In quotes where they must be.
    Needed,
    /// All of them in quotes.
    All,
    /// All texts in single quotes.
    Single,
    /// In quotes, with a backslash before a quote.
    Backslash,
    /// As they are: no field has a delimiter or a line end.
    Bare,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bytes {
    Utf8,
    Utf8WithMark,
    Utf16,
    Windows1252,
}

#[derive(Debug, Clone)]
struct Written {
    delimiter: char,
    style: Style,
    line_end: &'static str,
    bytes: Bytes,
    /// Texts, behind a column that counts them.
    rows: Vec<Vec<String>>,
}

impl Written {
    fn names(&self) -> Vec<String> {
        let texts = (0..self.rows[0].len()).map(|index| format!("t{index}"));
        std::iter::once("n".to_owned()).chain(texts).collect()
    }

    fn file(&self) -> Vec<u8> {
        let mut lines = vec![self.names().join(&self.delimiter.to_string())];
        for (index, row) in self.rows.iter().enumerate() {
            let fields = row.iter().map(|cell| self.field(cell));
            let fields: Vec<String> = std::iter::once(index.to_string()).chain(fields).collect();
            lines.push(fields.join(&self.delimiter.to_string()));
        }
        let text: String = lines.into_iter().map(|line| line + self.line_end).collect();
        match self.bytes {
            Bytes::Utf8 => text.into_bytes(),
            Bytes::Utf8WithMark => format!("\u{feff}{text}").into_bytes(),
            Bytes::Utf16 => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Bytes::Windows1252 => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(),
        }
    }

    fn field(&self, cell: &str) -> String {
        let must = cell.contains([self.delimiter, '"', '\n']);
        match self.style {
            Style::Bare => cell.to_owned(),
            Style::Needed if !must => cell.to_owned(),
            Style::Needed | Style::All => format!("\"{}\"", cell.replace('"', "\"\"")),
            Style::Single => format!("'{}'", cell.replace('\'', "''")),
            Style::Backslash => format!("\"{}\"", cell.replace('"', "\\\"")),
        }
    }

    /// What comes back, as the tests write it.
    fn expected(&self) -> String {
        let column = |index: usize| -> Vec<String> {
            self.rows.iter().map(|row| row[index].replace('\n', "⏎")).collect()
        };
        let counts = (0..self.rows.len()).map(|index| index.to_string()).collect();
        let columns = std::iter::once(counts).chain((0..self.rows[0].len()).map(column));
        let lines = self.names().into_iter().zip(columns).map(|(name, cells): (String, Vec<String>)| {
            let mut line = vec![name];
            for cell in cells {
                if !line[1..].contains(&cell) {
                    line.push(cell);
                }
            }
            line.join(" | ")
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

fn written() -> impl Strategy<Value = Written> {
    let delimiter = prop::sample::select(&[',', ';', '\t', '|', '~', '^', ':', '\u{1}'][..]);
    let style =
        prop::sample::select(&[Style::Needed, Style::All, Style::Single, Style::Backslash, Style::Bare][..]);
    let line_end = prop::sample::select(&["\n", "\r\n", "\r"][..]);
    let bytes =
        prop::sample::select(&[Bytes::Utf8, Bytes::Utf8WithMark, Bytes::Utf16, Bytes::Windows1252][..]);
    (delimiter, style, line_end, bytes, 1usize..4).prop_flat_map(
        |(delimiter, style, line_end, bytes, columns)| {
            let rows = prop::collection::vec(prop::collection::vec(cell(delimiter, style), columns), 3..9);
            rows.prop_map(move |rows| Written { delimiter, style, line_end, bytes, rows })
        },
    )
}

fn cell(delimiter: char, style: Style) -> impl Strategy<Value = String> {
    let special: Vec<String> = match style {
        Style::Bare => vec!["größer".to_owned(), "it's".to_owned(), "5' 6\" x".to_owned()],
        Style::Single => vec![format!("b{delimiter} c"), "O'Neil".to_owned(), "say \"hi\"".to_owned()],
        _ => {
            [&format!("b{delimiter} c"), "O'Neil", "say \"hi\", ok", "two\nlines", "Zürich", "\"all\"", "'x'"]
                .map(str::to_owned)
                .to_vec()
        }
    };
    // What a bare field holds must not separate fields.
    let special = special.into_iter().filter(move |cell| style != Style::Bare || !cell.contains(delimiter));
    prop_oneof![2 => "[b-m]{2,6}", 1 => prop::sample::select(special.collect::<Vec<_>>())]
}

#[test]
fn what_was_written_in_any_dialect_is_read() {
    let config = Config { cases: 1, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let outcome = TestRunner::new(config).run(&prop::collection::vec(written(), 1..=BATCH), |tables| {
        let files: Vec<Data> = tables.iter().map(|table| Data::new("any.csv", table.file())).collect();
        for variant in [Variant::Standard, Variant::Pandas] {
            for (table, cells) in tables.iter().zip(cells_of_all(&files, variant)) {
                prop_assert_eq!(cells, table.expected(), "{:?}: {:?}", variant, table);
            }
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}
