//! Data that programs hold as text instead of reading it from the file.

mod cells;
mod groups;
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
use std::hash::{DefaultHasher, Hash, Hasher};

use turn::{Round, TypedRows};

use crate::DataTable;
use crate::python::{Parsed, not_too_long};
pub(crate) use cells::number;
use matching::FileCells;
use named::may_read;

/// The rows of files that programs hold as literals instead of reading them: 20 or more, or half of a small file. Of a
/// round that names a file nothing is said: it reads it. The same rows are said once, whichever rounds hold them. The tables are read only
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
            let fits = matching::fits(written, file);
            if let Some(best) = fits.first() {
                let (rows, matched) = groups::counted(written, &fits, file);
                let rows = TypedRows {
                    file: file.table.name.clone(),
                    round: *round,
                    rows,
                    different: rows - matched,
                    of: file.rows(),
                };
                found.push((rows, of_cells(&written[best.table])));
            }
        }
    }
    let mut said = HashSet::new();
    found.retain(|(it, rows)| said.insert((it.file.clone(), *rows)));
    found.into_iter().map(|(it, _)| it).collect()
}

/// What becomes of a program that is to work on all of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnFile {
    /// It holds no rows of it.
    AsItIs,
    /// It reads the file in place of the rows that it held.
    Reads(String),
    /// It holds rows in a way that nothing read from a file can replace, or only those that were chosen.
    Holds,
}

/// Programs that share an interpreter, each with an expression that reads the file in place of the rows it holds of it.
/// Rows that are split over tables or programs stay. The path is relative to where the programs will run.
#[must_use]
pub fn on_the_file(codes: &[String], table: &DataTable, path: &str) -> Vec<OnFile> {
    let programs: Vec<Option<Parsed<'_>>> = codes.iter().map(|code| Parsed::new(code)).collect();
    let file = FileCells::of(table);
    let read = |program: &Parsed<'_>| may_read(program, table);
    let held: Vec<_> = programs
        .iter()
        .map(|program| program.as_ref().filter(|it| !read(it)).map(literals::tables).unwrap_or_default())
        .collect();
    let fits: Vec<_> = held.iter().map(|held| matching::fits(held, &file)).collect();
    let are_parts = parts::are_parts(held.iter().zip(&fits), &file);
    let one = |((program, held), fits): ((&Option<Parsed<'_>>, &Vec<_>), &Vec<_>)| {
        let Some(program) = program.as_ref().filter(|_| !fits.is_empty()) else { return OnFile::AsItIs };
        let read = || reading::instead(program, held, fits, table, path);
        if are_parts { None } else { read() }.map_or(OnFile::Holds, OnFile::Reads)
    };
    programs.iter().zip(&held).zip(&fits).map(one).collect()
}

/// A number for the cells of a table: the same for the same cells.
fn of_cells(table: &literals::HeldTable<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for cell in table.columns.iter().flatten() {
        cell.text.hash(&mut hasher);
    }
    hasher.finish()
}
