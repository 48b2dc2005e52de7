//! Data that programs hold as text instead of reading it from the file.

mod cells;
mod lines;
mod literals;
mod matching;
mod reading;
#[cfg(test)]
mod tests;
mod values;

use turn::{PLACED_STEM, Round, TypedRows};

use crate::DataTable;
use crate::python::{Descend, Literal, Parsed, is_python, not_too_long, walk};
use matching::FileCells;

/// The rows of files that programs hold as literals instead of reading them: 20 or more, or half of a small file. Of a
/// round that names a file nothing is said: it reads it. The tables are read only if a program holds some.
#[must_use]
pub fn typed(rounds: &[Round<'_>], read_tables: impl FnOnce() -> Vec<DataTable>) -> Vec<TypedRows> {
    let programs = rounds.iter().enumerate().filter_map(|(round, it)| Some((round, it.code?)));
    let programs = programs.filter(|(_, code)| is_python(code));
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
        for file in files.iter().filter(|file| !names(program, file.table)) {
            if let Some(best) = matching::best(written, file) {
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
    found
}

/// The program with an expression that reads the file in place of the rows it holds of it; `None` if it holds none, or
/// holds them in a way that nothing read from a file can replace. The path is relative to where the program will run.
#[must_use]
pub fn on_the_file(code: &str, table: &DataTable, path: &str) -> Option<String> {
    let program = Parsed::new(code)?;
    let file = FileCells::of(table);
    if names(&program, table) {
        return None;
    }
    let written = literals::tables(&program);
    let fit = matching::best(&written, &file)?;
    reading::instead(&program, &written[fit.table], &fit, table, path)
}

/// `true` if a literal in the program names the file.
fn names(program: &Parsed<'_>, table: &DataTable) -> bool {
    let given = format!("{PLACED_STEM}{}", table.place);
    let computed = format!("{PLACED_STEM}{{");
    let mut is_named = false;
    walk(program.root(), |node| {
        if node.kind() == "string" {
            let text = Literal::read(node, program.code).map_or("", |literal| literal.written);
            // In `f"input_file_{number}.csv"` it may be any.
            is_named |= text.contains(&computed) || has_word(text, &given) || has_word(text, &table.name);
        }
        Descend::Into
    });
    is_named
}

/// `true` if a text has a name in it that is not part of a longer one.
fn has_word(text: &str, name: &str) -> bool {
    let is_apart = |at: usize| {
        let is_part = |next: char| next.is_alphanumeric() || next == '_';
        !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
    };
    !name.is_empty() && text.match_indices(name).any(|(at, _)| is_apart(at))
}
