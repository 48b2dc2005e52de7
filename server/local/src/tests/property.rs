//! Any small table: its programs print what is in it.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::python::{Data, Variant, run_all};

/// Tables of one run; starting an interpreter for each would take minutes.
const BATCH: usize = 60;

#[derive(Debug, Clone)]
struct AnyTable {
    delimiter: char,
    line_end: &'static str,
    columns: usize,
    rows: Vec<Vec<String>>,
}

impl AnyTable {
    fn csv(&self) -> String {
        let names =
            (0..self.columns).map(|index| format!("name {}", (b'a' + u8::try_from(index).unwrap()) as char));
        let rows = self.rows.iter().map(|row| row.iter().map(|cell| self.field(cell)).collect());
        let lines = std::iter::once(names.collect()).chain(rows);
        lines.map(|fields: Vec<String>| fields.join(&self.delimiter.to_string()) + self.line_end).collect()
    }

    fn field(&self, cell: &str) -> String {
        let is_blank_line = self.columns == 1 && cell.is_empty();
        if is_blank_line || cell.contains([',', ';', '\t', '|', '"', '\n']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    }

    /// The beginning of the last line of its profile.
    fn summary(&self) -> String {
        let counted =
            |n: usize, what: &str| if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") };
        let shape = format!("{} × {}", counted(self.rows.len(), "row"), counted(self.columns, "column"));
        let missing = self.rows.iter().flatten().filter(|cell| MISSING.contains(&cell.as_str())).count();
        if self.rows.is_empty() {
            shape
        } else {
            format!("{shape} · {} · ", counted(missing, "missing value"))
        }
    }
}

const MISSING: [&str; 5] = ["", "NA", "NaN", "null", "?"];

/// Words of letters that stand for none too, at least beside numbers.
const WORDS_FOR_MISSING: [&str; 6] = ["na", "nan", "nd", "nil", "none", "null"];

/// Cells of one column: numbers, or texts.
fn cells(rows: usize) -> impl Strategy<Value = Vec<String>> {
    let missing = || prop::sample::select(&MISSING[..]).prop_map(str::to_owned);
    let number = prop_oneof![
        3 => (-5000i32..5000).prop_map(|number| number.to_string()),
        2 => (-50.0f64..50.0).prop_map(|number| format!("{number:.2}")),
        1 => missing(),
    ];
    let text = prop_oneof![
        4 => "[a-z]{1,6}".prop_filter("is a value", |word| !WORDS_FOR_MISSING.contains(&word.as_str())),
        1 => missing(),
        1 => prop::sample::select(&["x, y", "a;b", "p|q", "t\tu", "say \"hi\"", "two\nlines", "ünïcode 🐧", "12%"][..])
            .prop_map(str::to_owned),
    ];
    prop_oneof![prop::collection::vec(number, rows), prop::collection::vec(text, rows)]
}

fn table() -> impl Strategy<Value = AnyTable> {
    let delimiter = prop::sample::select(&[',', ';', '\t', '|'][..]);
    let line_end = prop::sample::select(&["\n", "\r\n"][..]);
    (delimiter, line_end, 1usize..6, 0usize..9).prop_flat_map(|(delimiter, line_end, columns, rows)| {
        prop::collection::vec(cells(rows), columns).prop_map(move |cells| AnyTable {
            delimiter,
            line_end,
            columns,
            rows: (0..rows).map(|row| cells.iter().map(|cells| cells[row].clone()).collect()).collect(),
        })
    })
}

/// Compares duplicates too: each variant counts them in its own way.
fn check(variant: Variant) {
    check_batches(variant, 1, BATCH);
}

fn check_batches(variant: Variant, cases: u32, batch: usize) {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 40, ..Config::default() };
    let outcome = TestRunner::new(config).run(&prop::collection::vec(table(), 1..=batch), |tables| {
        let files: Vec<Data> = tables.iter().map(|table| Data::new("any.csv", table.csv())).collect();
        let others = run_all(&files, Variant::Standard);
        for (((table, data), report), other) in
            tables.iter().zip(&files).zip(run_all(&files, variant)).zip(others)
        {
            let content = String::from_utf8_lossy(&data.bytes);
            prop_assert_eq!(&report.error, "", "{}", content);
            prop_assert!(report.last_line().starts_with(&table.summary()), "{}\n{}", content, report.stdout);
            prop_assert_eq!(report.last_line(), other.last_line(), "{}", content);
        }
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn any_table_is_counted_right_with_the_standard_library() {
    check(Variant::Standard);
}

#[test]
fn any_table_is_counted_right_with_pandas() {
    check(Variant::Pandas);
}

#[test]
fn any_table_is_counted_right_with_duckdb() {
    check_batches(Variant::Duckdb, 1, 25); // each takes ten times as long as with pandas
}
