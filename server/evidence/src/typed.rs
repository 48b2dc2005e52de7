//! Data that programs hold as text instead of reading it from the file.

mod cells;
mod lines;
mod literals;
mod matching;
mod reading;
#[cfg(test)]
mod tests;
mod values;

use turn::{Round, TypedRows};

use crate::python::{Descend, Literal, Parsed, is_python, walk};
use matching::FileCells;

/// A data file that was given along, a text with a character between its cells, read into these.
#[derive(Debug, Clone, Copy)]
pub struct AttachedTable<'a> {
    /// The name under which it was attached.
    pub name: &'a str,
    /// Its place among all attachments, from 0: Gemini may call it `input_file_0.csv`.
    pub place: usize,
    /// The character between cells.
    pub delimiter: char,
    /// The header, then the rows of data.
    pub rows: &'a [Vec<String>],
}

/// The rows of files that programs hold as literals instead of reading them: 20 or more, or half of a small file. Of a
/// round that names a file nothing is said: it reads it.
#[must_use]
pub fn typed(rounds: &[Round<'_>], tables: &[AttachedTable<'_>]) -> Vec<TypedRows> {
    let files: Vec<FileCells<'_>> = tables.iter().map(FileCells::of).collect();
    let mut found = Vec::new();
    for (round, code) in rounds.iter().enumerate().filter_map(|(index, round)| Some((index, round.code?))) {
        let Some(program) = Parsed::new(&code.code).filter(|_| is_python(code)) else { continue };
        let written = literals::tables(&program);
        for file in files.iter().filter(|file| !written.is_empty() && !names(&program, file.table)) {
            if let Some(best) = matching::best(&written, file) {
                found.push(TypedRows {
                    file: file.table.name.to_owned(),
                    round,
                    rows: best.rows,
                    different: best.rows - best.matched,
                    of: file.rows(),
                });
            }
        }
    }
    found
}

/// Whether a program holds something that may be rows of a file.
pub(crate) fn holds_tables(rounds: &[Round<'_>]) -> bool {
    let codes = rounds.iter().filter_map(|round| round.code).filter(|code| is_python(code));
    codes.filter_map(|code| Parsed::new(&code.code)).any(|program| !literals::tables(&program).is_empty())
}

/// The program with an expression that reads the file in place of the rows it holds of it; `None` if it holds none, or
/// holds them in a way that nothing read from a file can replace. The path is relative to where the program will run.
#[must_use]
pub fn on_the_file(code: &str, table: &AttachedTable<'_>, path: &str) -> Option<String> {
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
fn names(program: &Parsed<'_>, table: &AttachedTable<'_>) -> bool {
    let given = format!("input_file_{}", table.place);
    let mut is_named = false;
    walk(program.root(), |node| {
        if node.kind() == "string" {
            let text = Literal::read(node, program.code).map_or("", |literal| literal.written);
            // In `f"input_file_{number}.csv"` it may be any.
            is_named |= text.contains("input_file_{") || has_word(text, &given) || has_word(text, table.name);
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
