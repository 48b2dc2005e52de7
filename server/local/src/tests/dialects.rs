//! Any small table in any dialect: its programs read what was written, or the profile says what could be meant otherwise.

mod found;
mod readers;
mod table;

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use serde_json::Value as Cell;

use readers::{ReadTable, Readers};
use table::{Encoding, Kind, Table, Value, table};

use super::python::Data;

/// Tables of a usual run, always the same ones. `PROPTEST_CASES` draws as many others.
const CASES: u32 = 300;

/// Reading with `DuckDB` takes longer than with both others: it reads one table of so many.
const OF_DUCKDB: usize = 8;

/// Reads a table with the first of the programs; `Err` tells what was read otherwise than it was written, without a word.
fn check(readers: &mut Readers, table: &Table, first: usize) -> Result<(), String> {
    let (content, read) = readers.read(&Data::new("any.csv", table.bytes()), first)?;
    let mut found = String::new();
    for (variant, mut read) in read {
        read.notes.extend(content.reading.decisions.iter().cloned());
        let differences = differences(table, &read);
        if !differences.is_empty() {
            found += &format!("{variant:?}: {}\nsaid: {:#?}\n", differences.join("\n"), read.notes);
        }
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}

#[test]
fn what_was_written_in_any_dialect_is_read_or_said() {
    let readers = RefCell::new(Readers::start());
    let config = Config { failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    let mut runner = match std::env::var("PROPTEST_CASES") {
        Ok(_) => TestRunner::new(config),
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

#[test]
#[ignore]
fn survey() {
    use proptest::strategy::ValueTree;
    let mut readers = Readers::start();
    let mut runner = TestRunner::new(Config::default());
    let until = std::time::Instant::now()
        + std::time::Duration::from_secs(std::env::var("SURVEY").unwrap().parse().unwrap());
    let (mut cases, mut failed) = (0, 0);
    while std::time::Instant::now() < until {
        let mut tree = (table(), 0..OF_DUCKDB).new_tree(&mut runner).unwrap();
        let (table, turn) = tree.current();
        cases += 1;
        let first = if turn == 0 { 3 } else { 2 };
        let Err(mut why) = check(&mut readers, &table, first) else { continue };
        let first = if why.starts_with("Standard") { 1 } else { first };
        failed += 1;
        let mut shown = table;
        if tree.simplify() {
            for _ in 0..250 {
                let (table, _) = tree.current();
                let again = match check(&mut readers, &table, first) {
                    Err(other) => {
                        why = other;
                        shown = table;
                        tree.simplify()
                    }
                    Ok(()) => tree.complicate(),
                };
                if !again {
                    break;
                }
            }
        }
        eprintln!("=====\n{why}{shown:?}");
    }
    eprintln!("SURVEY {cases} cases, {failed} failed");
}

/// What was read otherwise than it was written, without being said.
fn differences(table: &Table, read: &ReadTable) -> Vec<String> {
    let notes = &read.notes;
    if !read.error.is_empty() {
        return vec![read.error.clone()];
    }
    let counted = (1..=table.columns.len()).map(|number| format!("column {number}"));
    let names = if table.dialect.has_header { table.names() } else { counted.collect() };
    let has_unsure_names = notes
        .iter()
        .any(|note| note.ends_with("could be a row") || note.ends_with("names of columns, not values"));
    let is_first_row_named = !table.dialect.has_header && has_unsure_names && read.names.len() == names.len();
    if table.columns.len() == 1 && notes.iter().any(|note| note.starts_with("two columns, though the comma"))
    {
        return Vec::new();
    }
    if read.names != names && !is_first_row_named {
        return vec![format!("the columns are {:?}", read.names)];
    }
    let from = usize::from(is_first_row_named);
    let mut found = Vec::new();
    for (index, (name, cells)) in names.iter().zip(&read.columns).enumerate() {
        let values = &table.values(index)[from..];
        let is_same = values.len() == cells.len()
            && values.iter().zip(cells).all(|(value, cell)| is_read(value, cell, table.dialect.encoding));
        if !is_same && !is_said(table, (index, from), name, cells, notes) {
            found.push(format!("{name}: {cells:?}"));
        }
    }
    found
}

/// `true` if a cell was read as the value that was written. Which code page it was is guessed, and said to be.
fn is_read(value: &Value, cell: &Cell, encoding: Encoding) -> bool {
    let ascii = |text: &str| -> String {
        text.split(|c: char| !c.is_ascii()).filter(|part| !part.is_empty()).collect()
    };
    match value {
        Value::Gap => cell.is_null(),
        Value::Text(text) => cell.as_str().is_some_and(|cell| {
            cell == text || (matches!(encoding, Encoding::CodePage(_)) && ascii(cell) == ascii(text))
        }),
        Value::Number(number) | Value::Moment(number) => {
            cell.as_f64().is_some_and(|read| (read - number).abs() <= 1e-9 * number.abs())
        }
    }
}

/// `true` if a line says what else a column may hold.
fn is_said(
    table: &Table,
    (index, from): (usize, usize),
    name: &str,
    cells: &[Cell],
    notes: &[String],
) -> bool {
    let has = |text: &str| notes.iter().any(|note| note.contains(text));
    let has_named = |text: &str| notes.iter().any(|note| note.contains(text) && note.contains(name));
    let written = &table.written(index)[from..];
    let fields = &table.fields(index)[from..];
    let values = &table.values(index)[from..];
    let are = |is: &dyn Fn(usize, &Cell) -> bool| {
        cells.len() == values.len()
            && cells.iter().enumerate().all(|(row, cell)| cell.is_null() || is(row, cell))
    };
    match table.columns[index].kind {
        Kind::Date(_) => {
            are(&|row, cell| cell.as_str() == Some(&written[row]))
                && has_named("day and month cannot be told apart")
        }
        Kind::Number { .. } => {
            let is_swapped = |row: usize, cell: &Cell| {
                let Value::Number(meant) = values[row] else { return false };
                let read = cell.as_f64().unwrap_or(f64::NAN);
                [1.0, 1000.0, 0.001].iter().any(|by| (read - meant * by).abs() <= 1e-9 * read.abs())
            };
            are(&is_swapped) && has_named(", though in ")
        }
        Kind::Text | Kind::Truth | Kind::Code => {
            let bare = |text: &str| text.trim_matches('\'').to_owned();
            let is_otherwise =
                |row: usize, cell: &Cell| cell.as_str().is_some_and(|cell| bare(cell) == bare(&fields[row]));
            are(&is_otherwise)
                && (has("single quotes around texts belong to them") || has("single quotes enclose fields"))
        }
    }
}
