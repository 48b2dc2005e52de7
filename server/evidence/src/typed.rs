//! Data that programs hold as text instead of reading it from the file.

mod cells;
mod labels;
mod lines;
mod literals;
mod matching;
mod named;
mod parts;
mod reading;
#[cfg(test)]
mod tests;
mod values;

use std::collections::HashSet;

use turn::{Round, TypedRows};

use crate::DataTable;
use crate::python::{Parsed, not_too_long};
use matching::FileCells;
use named::may_read;

/// The rows of files that programs hold as literals instead of reading them: 20 or more, or half of a small file. Of a
/// round that names a file nothing is said: it reads it. What several rounds hold is said once. The tables are read only
/// if a program holds some.
#[must_use]
pub fn typed(rounds: &[Round<'_>], read_tables: impl FnOnce() -> Vec<DataTable>) -> Vec<TypedRows> {
    let programs = rounds.iter().enumerate().filter_map(|(round, it)| Some((round, it.code?)));
    let programs = programs.filter(|(_, code)| code.is_python());
    let programs: Vec<(usize, Parsed<'_>)> =
        not_too_long(programs).filter_map(|(round, code)| Some((round, Parsed::new(&code.code)?))).collect();
    let written = programs.iter().map(|(round, program)| (*round, program, literals::tables(program)));
    let written: Vec<_> = written.filter(|(.., written)| !written.is_empty()).collect();
    if written.is_empty() {
        return Vec::new();
    }
    let tables = read_tables();
    let files: Vec<FileCells<'_>> = tables.iter().map(FileCells::of).collect();
    let mut found = Vec::new();
    for (round, program, written) in &written {
        for file in files.iter().filter(|file| !may_read(program, file.table)) {
            if let Some(best) = matching::fits(written, file).first() {
                found.push(TypedRows {
                    file: file.table.name.clone(),
                    round: *round,
                    rows: best.rows,
                    different: best.rows - best.matched,
                    of: file.rows(),
                });
            }
        }
    }
    let mut said = HashSet::new();
    found.retain(|it| said.insert((it.file.clone(), it.rows, it.different)));
    found
}

/// The program with an expression that reads the file in place of the rows it holds of it; `None` if it holds none, or
/// holds them in a way that nothing read from a file can replace: split over tables, or only those that it has chosen. The path is relative to where the program will run.
#[must_use]
pub fn on_the_file(code: &str, table: &DataTable, path: &str) -> Option<String> {
    let program = Parsed::new(code)?;
    let file = FileCells::of(table);
    if may_read(&program, table) {
        return None;
    }
    let written = literals::tables(&program);
    let fits = matching::fits(&written, &file);
    fits.first()?;
    if parts::are_parts(&written, &fits, &file) {
        return None;
    }
    reading::instead(&program, &written, &fits, table, path)
}
