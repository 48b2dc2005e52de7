//! What the head of a JSON file shows of its shape.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::column::{CellKind, DataColumn, columns_of};
use super::date::DateStyle;
use super::encoding::TextEncoding;
use super::head::Head;
use super::number::Marks;
use super::unsupported::Unsupported;

/// How to read a JSON file, and what its head holds.
#[derive(Debug)]
pub(crate) struct JsonFile {
    pub(crate) encoding: TextEncoding,
    pub(crate) shape: Shape,
    /// The columns pandas makes of it; those of objects in records are named by their path.
    pub(crate) columns: Vec<DataColumn>,
    /// `true` if some record holds an object.
    pub(crate) nested: bool,
    /// `true` if the head is the whole file.
    pub(crate) whole: bool,
}

/// The shape of a JSON file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One record a line.
    Lines,
    /// An array of records, at the end of this path of keys.
    Records(Vec<String>),
    /// An object of records, by name.
    Named,
    /// An object of arrays: columns by name.
    Columns,
    /// An array of numbers, texts, booleans or nulls.
    Values,
    /// Anything else.
    Document,
}

/// Reads the head of a JSON text.
pub(crate) fn sniff(head: &Head) -> Result<JsonFile, Unsupported> {
    let text = head.text.as_str();
    if text.trim().is_empty() {
        return Err(Unsupported::Blank);
    }
    let parsed = if head.whole { serde_json::from_str(text) } else { serde_json::from_str(&closed(text)) };
    match parsed {
        Ok(value) => Ok(described(head, shape_of(&value, &mut Vec::new()), &value)),
        // A file named .json may hold one record per line.
        Err(error) => sniff_lines(head).map_err(|refusal| refusal_of(&error, refusal, text, head.whole)),
    }
}

/// Why a text is neither one JSON value nor one per line: the error of the reading that got further.
fn refusal_of(error: &serde_json::Error, of_lines: Unsupported, text: &str, whole: bool) -> Unsupported {
    if error.is_eof() && !whole {
        return Unsupported::BrokenJson;
    }
    // What is missing at the end is missing after the last line that is not blank.
    let broken = error.line().min(text.trim_end().lines().count());
    match of_lines {
        Unsupported::BrokenLine(line) | Unsupported::NoRecord(line) if line >= broken => of_lines,
        _ => Unsupported::BrokenLine(broken),
    }
}

/// Reads the head of a text with one JSON record a line.
pub(crate) fn sniff_lines(head: &Head) -> Result<JsonFile, Unsupported> {
    let text = head.text.as_str();
    let complete = if head.whole { text } else { &text[..text.rfind('\n').unwrap_or(0)] };
    let lines = complete.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let record = |(line, number)| match serde_json::from_str(line) {
        Ok(record @ Value::Object(_)) => Ok(record),
        Ok(_) => Err(Unsupported::NoRecord(number)),
        Err(_) => Err(Unsupported::BrokenLine(number)),
    };
    let records = lines.map(record).collect::<Result<Vec<Value>, _>>()?;
    if records.is_empty() {
        return Err(Unsupported::Blank);
    }
    Ok(described(head, Shape::Lines, &Value::Array(records)))
}

/// A JSON text that was cut anywhere, closed after the last value that is certainly complete.
fn closed(text: &str) -> String {
    let mut open = Vec::new();
    let mut complete = (0, Vec::new());
    let (mut in_string, mut escaped) = (false, false);
    for (index, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            _ if in_string => {}
            '[' | '{' => open.push(if c == '[' { ']' } else { '}' }),
            ']' | '}' => {
                open.pop();
                complete = (index + 1, open.clone());
            }
            ',' => complete = (index, open.clone()),
            _ => {}
        }
    }
    let (end, open) = complete;
    text[..end].chars().chain(open.into_iter().rev()).collect()
}

/// The shape of a value. Records may lie below an object, as in `{"meta": …, "data": [{…}, …]}`.
fn shape_of(value: &Value, path: &mut Vec<String>) -> Shape {
    match value {
        Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_object) => {
            Shape::Records(std::mem::take(path))
        }
        Value::Array(items) if path.is_empty() && !items.is_empty() && items.iter().all(is_scalar) => {
            Shape::Values
        }
        Value::Object(fields) if path.is_empty() && is_columns(fields) => Shape::Columns,
        Value::Object(fields) if path.is_empty() && is_named(fields) => Shape::Named,
        Value::Object(fields) if path.len() < 3 => {
            for (key, below) in fields {
                path.push(key.clone());
                if let shape @ Shape::Records(_) = shape_of(below, path) {
                    return shape;
                }
                path.pop();
            }
            Shape::Document
        }
        _ => Shape::Document,
    }
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

fn is_columns(fields: &Map<String, Value>) -> bool {
    !fields.is_empty()
        && fields.values().all(|column| column.as_array().is_some_and(|cells| cells.iter().all(is_scalar)))
}

/// `true` if every field is a record and all records share their first key.
fn is_named(fields: &Map<String, Value>) -> bool {
    let first_key = |record: &Value| record.as_object().and_then(|record| record.keys().next().cloned());
    let mut keys = fields.values().map(first_key);
    let key = keys.next().flatten();
    fields.len() > 1 && key.is_some() && keys.all(|other| other == key)
}

fn described(head: &Head, shape: Shape, value: &Value) -> JsonFile {
    let mut table = JsonColumns::default();
    match (&shape, value) {
        (Shape::Lines, Value::Array(records)) => table.records(records),
        (Shape::Records(path), _) => {
            let records = path.iter().try_fold(value, |value, key| value.get(key)).and_then(Value::as_array);
            table.records(records.into_iter().flatten());
        }
        (Shape::Named, Value::Object(records)) => table.records(records.values()),
        (Shape::Columns, Value::Object(columns)) => {
            for (name, cells) in columns {
                table.cells(name, cells.as_array().into_iter().flatten());
            }
        }
        (Shape::Values, Value::Array(cells)) => table.cells("value", cells),
        _ => {}
    }
    let nested = table.nested;
    JsonFile { encoding: head.encoding, shape, columns: table.columns(), nested, whole: head.whole }
}

/// Cells by column, as texts.
#[derive(Default)]
struct JsonColumns {
    names: Vec<String>,
    places: HashMap<String, usize>,
    columns: Vec<JsonCells>,
    nested: bool,
}

#[derive(Default)]
struct JsonCells {
    texts: Vec<String>,
    /// `true` if all cells so far are JSON numbers.
    numbers: bool,
    lists: bool,
}

impl JsonColumns {
    fn records<'a>(&mut self, records: impl IntoIterator<Item = &'a Value>) {
        for record in records {
            self.fields("", record);
        }
    }

    fn cells<'a>(&mut self, name: &str, cells: impl IntoIterator<Item = &'a Value>) {
        for cell in cells {
            self.cell(name, cell);
        }
    }

    fn fields(&mut self, prefix: &str, record: &Value) {
        for (key, value) in record.as_object().into_iter().flatten() {
            let name = format!("{prefix}{key}");
            if value.is_object() {
                self.nested = true;
                self.fields(&format!("{name}."), value);
            } else {
                self.cell(&name, value);
            }
        }
    }

    fn cell(&mut self, name: &str, value: &Value) {
        let place = *self.places.entry(name.to_owned()).or_insert_with(|| {
            self.names.push(name.to_owned());
            self.columns.push(JsonCells { numbers: true, ..JsonCells::default() });
            self.names.len() - 1
        });
        let cells = &mut self.columns[place];
        let text = match value {
            Value::Null => return,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        cells.numbers &= value.is_number();
        cells.lists |= value.is_array() || value.is_object();
        cells.texts.push(text);
    }

    fn columns(self) -> Vec<DataColumn> {
        let texts: Vec<Vec<&str>> =
            self.columns.iter().map(|cells| cells.texts.iter().map(String::as_str).collect()).collect();
        let (columns, dates) = columns_of(self.names, &texts, Marks::PLAIN);
        let known = columns.into_iter().zip(&self.columns);
        known
            .map(|(column, cells)| DataColumn { kind: kind_of(column.kind, cells, dates), ..column })
            .collect()
    }
}

/// In JSON, texts and numbers differ; of its texts, only dates in ISO order are read as dates.
fn kind_of(kind: CellKind, cells: &JsonCells, dates: Option<DateStyle>) -> CellKind {
    let iso = dates == Some(DateStyle::ISO);
    match kind {
        _ if cells.lists => CellKind::Nested,
        CellKind::Number(_) if !cells.numbers => CellKind::Text { repeats: true, digits: true },
        CellKind::Date { .. } if !iso => CellKind::Text { repeats: true, digits: false },
        kind => kind,
    }
}
