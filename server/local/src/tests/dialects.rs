//! Any small table in any dialect: its programs read what was written, or the profile says what could be meant otherwise.

mod found;
mod readers;
mod table;

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use serde_json::Value as Cell;

use readers::{ReadTable, Readers};
use table::{Kind, Table, Value, table};

use super::python::Data;

/// Tables of a usual run, always the same ones. `DIALECT_CASES` draws as many others: each takes a tenth of a second, far
/// more than the cases of other property tests.
const CASES: u32 = 300;

/// Reading with `DuckDB` takes longer than with both others: it reads one table of so many.
const OF_DUCKDB: usize = 8;

/// Reads a table with the first of the programs; `Err` tells what was read otherwise than it was written, without a word,
/// or otherwise by another program.
fn check(readers: &mut Readers, table: &Table, first: usize) -> Result<(), String> {
    let (content, mut read) = readers.read(&Data::new("any.csv", table.bytes()), first)?;
    let said = [&content.reading.decisions[..], &[content.reading.how]].concat();
    let mut found = String::new();
    for (variant, read) in &mut read {
        read.notes.extend(said.iter().cloned());
        let differences = differences(table, read);
        if !differences.is_empty() {
            found += &format!("{variant:?}: {}\nsaid: {:#?}\n", differences.join("\n"), read.notes);
        }
    }
    for (variant, other) in &read[1..] {
        if !other.is_like(&read[0].1) {
            found += &format!("{variant:?}: {:?}\nbut at first: {:?}\n", other.columns, read[0].1.columns);
        }
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}

#[test]
fn what_was_written_in_any_dialect_is_read_or_said() {
    let readers = RefCell::new(Readers::start());
    let config = Config { failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    let mut runner = match std::env::var("DIALECT_CASES") {
        Ok(cases) => TestRunner::new(Config { cases: cases.parse().expect("a number"), ..config }),
        Err(_) => TestRunner::new_with_rng(
            Config { cases: CASES, ..config },
            TestRng::deterministic_rng(RngAlgorithm::ChaCha),
        ),
    };
    let outcome = runner.run(&(table(), 0..OF_DUCKDB), |(table, turn)| {
        let first = if turn == 0 { 3 } else { 2 };
        check(&mut readers.borrow_mut(), &table, first).map_err(TestCaseError::fail)
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

/// What was read otherwise than it was written, without being said.
fn differences(table: &Table, read: &ReadTable) -> Vec<String> {
    if !read.error.is_empty() {
        return vec![read.error.clone()];
    }
    let counted = (1..=table.columns.len()).map(|number| format!("column {number}"));
    let names = if table.dialect.has_header { table.names() } else { counted.collect() };
    // Quoted texts with commas may be a table within.
    let is_within = table.columns.len() == 1 && read.says("each line is in quotes as a whole");
    if is_within || table.is_split_otherwise(read) {
        return Vec::new();
    }
    let has_unsure_names = read.says("could be a row") || read.says("names of columns, not values");
    let is_row_named = !table.dialect.has_header && has_unsure_names && read.names.len() == names.len();
    if read.names != names && !is_row_named {
        return vec![format!("the columns are {:?}", read.names)];
    }
    // Rows above one that may name the columns, and rows of gaps alone, may be left out, but not silently.
    let is_blank = |row: &usize| (0..names.len()).all(|column| table.values(column)[*row] == Value::Gap);
    let above = usize::from(read.says("1 line above the table left out") && (is_row_named || is_blank(&0)));
    let below = (0..table.rows).rev().take_while(is_blank).count();
    let below = if read.says("below the table left out: blank") { below } else { 0 };
    let rows = usize::from(is_row_named) + above..table.rows - below;
    let columns =
        (0..names.len()).map(|index| ReadColumn { table, index, rows: (rows.start, rows.end), read });
    columns.filter(|column| !column.is_as_written() && !column.is_said()).map(ReadColumn::shown).collect()
}

impl Table {
    /// `true` if it was read with more or fewer columns, with the same digits in each row and a line that says so.
    fn is_split_otherwise(&self, read: &ReadTable) -> bool {
        // In one column with no delimiter to be seen, quotes alone speak against a split, and they show as rows of one field.
        let has_odd_rows = self.columns.len() == 1 && read.says("without exactly");
        let is_said = has_odd_rows || read.says("one column: or ") || read.says("columns: or one of numbers");
        let digits = |text: String| -> String {
            text.chars().filter(char::is_ascii_digit).collect::<String>().trim_matches('0').to_owned()
        };
        let has_same_digits = |row: usize| {
            let written = (0..self.columns.len()).map(|column| self.fields(column)[row].clone()).collect();
            let cells = read.columns.iter().map(|cells| cells[row].to_string().replace(".0", "")).collect();
            digits(written) == digits(cells)
        };
        let has_same_rows = || read.columns.iter().all(|cells| cells.len() == self.rows);
        is_said
            && read.names.len() != self.columns.len()
            && has_same_rows()
            && (0..self.rows).all(has_same_digits)
    }
}

/// A column of a table, and what was read of it.
#[derive(Clone, Copy)]
struct ReadColumn<'a> {
    table: &'a Table,
    index: usize,
    /// The first row that was not taken for names or left out, and the end of them.
    rows: (usize, usize),
    read: &'a ReadTable,
}

impl ReadColumn<'_> {
    fn shown(self) -> String {
        format!("{}: {:?}", self.read.names[self.index], self.read.columns[self.index])
    }

    /// `true` if as many cells were read as were written, with gaps in the same places, and all others are like this.
    fn are(self, is_like_this: impl Fn(usize, &Value, &Cell) -> bool) -> bool {
        let (values, cells) = (self.table.values(self.index), &self.read.columns[self.index]);
        let rows = self.rows.0..self.rows.1;
        let is_read = |row: usize| match (&values[row], &cells[row - self.rows.0]) {
            (Value::Gap, cell) => cell.is_null(),
            (_, Cell::Null) => false,
            (value, cell) => is_like_this(row, value, cell),
        };
        rows.len() == cells.len() && rows.into_iter().all(is_read)
    }

    /// `true` if all cells are as they were written. Which code page it was is guessed, and said to be.
    fn is_as_written(self) -> bool {
        let is_guessed = self.read.says("(guessed)");
        self.are(|_, value, cell| match value {
            Value::Gap => false,
            Value::Text(text) => {
                let cell = cell.as_str().unwrap_or_default();
                cell == text || (is_guessed && in_ascii(cell) == in_ascii(text))
            }
            Value::Number(number) | Value::Moment(number) => {
                cell.as_f64().is_some_and(|read| is_close(read, *number))
            }
        })
    }

    /// `true` if a line says what else the cells may be.
    fn is_said(self) -> bool {
        let ReadColumn { table, index, read, .. } = self;
        let name = &read.names[index];
        let is_named = |text: &str| read.notes.iter().any(|note| note.contains(text) && note.contains(name));
        match table.columns[index].kind {
            Kind::Date(_) => {
                let written = table.written(index);
                self.are(|row, _, cell| cell.as_str() == Some(&written[row]))
                    && is_named("day and month cannot be told apart")
            }
            Kind::Number { .. } => {
                let is_swapped = |meant: f64, cell: &Cell| {
                    let read = cell.as_f64().unwrap_or(f64::NAN);
                    [1.0, 1000.0, 0.001].iter().any(|by| is_close(read, meant * by))
                };
                self.are(|_, value, cell| matches!(value, Value::Number(meant) if is_swapped(*meant, cell)))
                    && is_named(", though in ")
            }
            Kind::Text | Kind::Truth | Kind::Code => {
                let fields = table.fields(index);
                let bare = |text: &str| text.trim_matches('\'').to_owned();
                self.are(|row, _, cell| cell.as_str().is_some_and(|cell| bare(cell) == bare(&fields[row])))
                    && (read.says("single quotes around texts") || read.says("single quotes enclose fields"))
            }
        }
    }
}

fn is_close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * other.abs()
}

fn in_ascii(text: &str) -> String {
    text.chars().filter(char::is_ascii).collect()
}
