//! The columns of the records in a JSON file.

use std::collections::HashMap;

use serde_json::Value;

use super::super::cells::ColumnTexts;
use super::super::column::{CellKind, DataColumn, column_of};
use super::super::date::DateStyle;
use super::super::number::Marks;
use super::super::read_as::KnownValues;
use super::super::role::role_of;
use super::super::written::{Unsigned, Written, unsigned};

/// Whether records hold objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nesting {
    /// None does.
    Flat,
    /// Some do: what is in them is named by its path, with dots.
    Paths,
    /// Some do, and keys have dots of their own.
    AmbiguousPaths,
}

/// Cells by column, as texts.
#[derive(Default)]
pub(super) struct JsonColumns {
    names: Vec<String>,
    places: HashMap<String, usize>,
    columns: Vec<JsonCells>,
    /// `true` if some record holds an object.
    nested: bool,
    /// `true` if some key has a dot.
    has_dots: bool,
}

#[derive(Default)]
struct JsonCells {
    texts: Vec<String>,
    /// `true` if all cells so far are JSON numbers.
    numbers: bool,
    lists: bool,
    /// How many of them are `true` or `false`.
    truths: usize,
}

impl JsonColumns {
    pub(super) fn nesting(&self) -> Nesting {
        match (self.nested, self.has_dots) {
            (false, _) => Nesting::Flat,
            (true, false) => Nesting::Paths,
            (true, true) => Nesting::AmbiguousPaths,
        }
    }

    pub(super) fn records<'a>(&mut self, records: impl IntoIterator<Item = &'a Value>) {
        for record in records {
            self.fields("", record);
        }
    }

    pub(super) fn cells<'a>(&mut self, name: &str, cells: impl IntoIterator<Item = &'a Value>) {
        for cell in cells {
            self.cell(name, cell);
        }
    }

    fn fields(&mut self, prefix: &str, record: &Value) {
        for (key, value) in record.as_object().into_iter().flatten() {
            self.has_dots |= key.contains('.');
            let name = format!("{prefix}{key}");
            if value.is_object() {
                self.nested = true;
                self.fields(&format!("{name}."), value);
            } else {
                self.cell(&name, value);
            }
        }
    }

    pub(super) fn cell(&mut self, name: &str, value: &Value) {
        let place = *self.places.entry(name.to_owned()).or_insert_with(|| {
            self.names.push(name.to_owned());
            self.columns.push(JsonCells { numbers: true, ..JsonCells::default() });
            self.names.len() - 1
        });
        let cells = &mut self.columns[place];
        if value.is_null() {
            return;
        }
        let text = text(value);
        cells.numbers &= value.is_number();
        cells.lists |= value.is_array() || value.is_object();
        cells.truths += usize::from(value.is_boolean());
        cells.texts.push(text);
    }

    /// The columns, and what of their cells could be understood otherwise. `known` is what the person says of dates.
    pub(super) fn columns(self, known: KnownValues) -> (Vec<DataColumn>, Vec<String>) {
        let texts: Vec<Vec<&str>> =
            self.columns.iter().map(|cells| cells.texts.iter().map(String::as_str).collect()).collect();
        let unsigned: Vec<Unsigned<'_>> = texts.iter().map(|cells| unsigned(cells)).collect();
        let columns: Vec<DataColumn> = self
            .names
            .into_iter()
            .zip(&texts)
            .zip(&unsigned)
            .map(|((name, cells), unsigned)| column_of(name, cells, unsigned, Marks::PLAIN, known))
            .zip(&self.columns)
            .map(|(column, cells)| DataColumn { kind: kind_of(&column, cells), ..column })
            .collect();
        let decisions = ColumnTexts { columns: &columns, cells: &texts, unsigned: &unsigned }.decisions();
        (columns, decisions)
    }
}

/// In JSON, texts and numbers differ: a number is no day, but it may be a moment.
fn kind_of(column: &DataColumn, cells: &JsonCells) -> CellKind {
    // To Python, true is 1: beside other values both are kept as texts, as lists are.
    let has_mixed_truths = cells.truths > 0 && cells.truths < cells.texts.len();
    match column.kind {
        _ if cells.lists || has_mixed_truths => CellKind::Nested,
        CellKind::Number(role, written) if !cells.numbers => {
            CellKind::Number(role, Written { is_unusual: true, ..written })
        }
        CellKind::Date(DateStyle::Format(_)) if cells.numbers => {
            let texts: Vec<&str> = cells.texts.iter().map(String::as_str).collect();
            let written = Written { sign: None, marks: Marks::PLAIN, is_unusual: false };
            CellKind::Number(role_of(&column.name, &texts), written)
        }
        kind => kind,
    }
}

/// A value as its cell shows it; empty for null.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
