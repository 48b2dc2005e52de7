//! What the head of a JSON file shows of its shape.

mod columns;

use serde_json::{Map, Value};

pub(crate) use columns::Nesting;
use columns::{JsonColumns, text};

use super::called;
use super::cells;
use super::column::DataColumn;
use super::encoding::TextEncoding;
use super::head::Head;
use super::header::{column_names, is_header};
use super::packed::Packing;
use super::read_as::KnownValues;
use super::reading::Reading;
use super::unsupported::Unsupported;

/// How to read a JSON file, and what its head holds.
#[derive(Debug)]
pub(crate) struct JsonFile {
    pub(crate) packing: Packing,
    pub(crate) encoding: TextEncoding,
    pub(crate) undecoded: usize,
    pub(crate) shape: Shape,
    /// How it is read, in words.
    pub(crate) reading: Reading,
    /// The columns pandas makes of it; those of objects in records are named by their path.
    pub(crate) columns: Vec<DataColumn>,
    /// `true` if it has, or may have, NaN or infinities, which Python writes.
    pub(crate) has_nan: bool,
    pub(crate) nesting: Nesting,
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
    /// An array of equally long arrays.
    Rows {
        /// The keys that lead to it.
        path: Vec<String>,
        /// The names of the columns.
        names: Vec<String>,
        /// `true` if they stand in the first row.
        has_header: bool,
    },
    /// An object of records, by name.
    Named,
    /// An object of arrays: columns by name.
    Columns,
    /// An object of objects whose keys are 0, 1, 2…: columns by name, as pandas writes them.
    NumberedColumns,
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
    let parsed = if head.whole { parse(text) } else { parse(&closed(text)) };
    match parsed {
        Ok(value) => Ok(described(head, shape_of(&value), &value)),
        // A file named .json may hold one record per line.
        Err(error) => sniff_lines(head).map_err(|refusal| refusal_of(&error, refusal, text, head.whole)),
    }
}

/// The value of a JSON text as Python reads it: NaN and infinities, which it writes too, are missing values here.
fn parse(text: &str) -> serde_json::Result<Value> {
    serde_json::from_str(text).or_else(|error| match without_nan(text) {
        Some(text) => serde_json::from_str(&text),
        None => Err(error),
    })
}

/// A JSON text with null for each NaN and infinity outside its strings; `None` if it has none.
fn without_nan(text: &str) -> Option<String> {
    const WORDS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];
    let mut without = String::new();
    let (mut in_string, mut escaped, mut rest) = (false, false, text);
    let mut has_any = false;
    while let Some(c) = rest.chars().next() {
        if let Some(word) = WORDS.into_iter().find(|word| !in_string && rest.starts_with(word)) {
            // As long as the word: errors name the same place.
            without.push_str("null");
            without.extend(std::iter::repeat_n(' ', word.len().saturating_sub(4)));
            (has_any, rest) = (true, &rest[word.len()..]);
            continue;
        }
        (in_string, escaped) = match c {
            _ if escaped => (in_string, false),
            '\\' if in_string => (true, true),
            '"' => (!in_string, false),
            _ => (in_string, false),
        };
        without.push(c);
        rest = &rest[c.len_utf8()..];
    }
    has_any.then_some(without)
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
    let record = |(line, number)| match parse(line) {
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

/// How deep tables are looked for.
const DEEPEST: usize = 4;

/// An array that is a table, somewhere in a document.
struct FoundTable<'a> {
    path: Vec<String>,
    items: &'a [Value],
}

/// The shape of a value. Of several tables in it the longest counts: others tell about it.
fn shape_of(value: &Value) -> Shape {
    match value {
        Value::Array(items) if !items.is_empty() && items.iter().all(is_scalar) => return Shape::Values,
        Value::Object(fields) if is_columns(fields) => return Shape::Columns,
        Value::Object(fields) if is_numbered_columns(fields) => return Shape::NumberedColumns,
        Value::Object(fields) if is_named(fields) => return Shape::Named,
        _ => {}
    }
    let mut tables = tables_in(value);
    // The first of equals: a stable order.
    tables.sort_by_key(|table| std::cmp::Reverse(table.items.len()));
    match tables.into_iter().next() {
        Some(FoundTable { path, items }) if items.iter().all(Value::is_object) => Shape::Records(path),
        Some(FoundTable { path, items }) => rows_of(value, path, items),
        None => Shape::Document,
    }
}

/// The arrays of records and of equally long arrays in a value.
fn tables_in(value: &Value) -> Vec<FoundTable<'_>> {
    let mut tables = Vec::new();
    push_tables(value, &mut Vec::new(), &mut tables);
    tables
}

fn push_tables<'a>(value: &'a Value, path: &mut Vec<String>, tables: &mut Vec<FoundTable<'a>>) {
    match value {
        Value::Array(items) if is_table(items) => tables.push(FoundTable { path: path.clone(), items }),
        Value::Object(fields) if path.len() < DEEPEST => {
            for (key, below) in fields {
                path.push(key.clone());
                push_tables(below, path, tables);
                path.pop();
            }
        }
        _ => {}
    }
}

fn is_table(items: &[Value]) -> bool {
    let is_row = |item: &Value, width: usize| {
        item.as_array().is_some_and(|cells| cells.len() == width && cells.iter().all(is_scalar))
    };
    let width = items.first().and_then(Value::as_array).map_or(0, Vec::len);
    let are_rows = || items.len() > 1 && width > 1 && items.iter().all(|item| is_row(item, width));
    !items.is_empty() && (items.iter().all(Value::is_object) || are_rows())
}

/// The shape of an array of arrays: its names stand elsewhere in the document or in its first row, or are counted.
fn rows_of(document: &Value, path: Vec<String>, items: &[Value]) -> Shape {
    let rows: Vec<Vec<String>> =
        items.iter().map(|row| texts(row.as_array().into_iter().flatten())).collect();
    let width = rows.first().map_or(0, Vec::len);
    let elsewhere = names_in(document, width, DEEPEST);
    let has_header = elsewhere.is_none() && is_header(&rows);
    let names = elsewhere.unwrap_or_else(|| if has_header { rows[0].clone() } else { Vec::new() });
    Shape::Rows { path, names: column_names(&names, width), has_header }
}

/// So many names in a value: texts, or objects with a name.
fn names_in(value: &Value, count: usize, depth: usize) -> Option<Vec<String>> {
    match value {
        Value::Array(items) if items.len() == count => items
            .iter()
            .map(|item| item.get("name").unwrap_or(item).as_str().map(str::to_owned))
            .collect::<Option<Vec<_>>>(),
        Value::Object(fields) if depth > 0 => {
            fields.values().find_map(|below| names_in(below, count, depth - 1))
        }
        _ => None,
    }
}

fn texts<'a>(values: impl Iterator<Item = &'a Value>) -> Vec<String> {
    values.map(text).collect()
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

fn is_columns(fields: &Map<String, Value>) -> bool {
    !fields.is_empty()
        && fields.values().all(|column| column.as_array().is_some_and(|cells| cells.iter().all(is_scalar)))
}

/// `true` if every field is an object whose keys are 0, 1, 2…, and none of them holds another.
fn is_numbered_columns(fields: &Map<String, Value>) -> bool {
    let is_column = |column: &Value| {
        column.as_object().is_some_and(|cells| {
            !cells.is_empty()
                && cells.values().all(is_scalar)
                && (0..cells.len()).all(|number| cells.contains_key(&number.to_string()))
        })
    };
    !fields.is_empty() && fields.values().all(is_column)
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
            table.records(below(value, path));
        }
        (Shape::Named, Value::Object(records)) => table.records(records.values()),
        (Shape::Columns, Value::Object(columns)) => {
            for (name, cells) in columns {
                table.cells(name, cells.as_array().into_iter().flatten());
            }
        }
        (Shape::NumberedColumns, Value::Object(columns)) => {
            for (name, cells) in columns {
                table.cells(name, cells.as_object().into_iter().flat_map(Map::values));
            }
        }
        (Shape::Rows { path, names, has_header }, _) => {
            for row in below(value, path).skip(usize::from(*has_header)).filter_map(Value::as_array) {
                for (name, cell) in names.iter().zip(row) {
                    table.cell(name, cell);
                }
            }
        }
        (Shape::Values, Value::Array(cells)) => table.cells("value", cells),
        _ => {}
    }
    let shows_nan = without_nan(&head.text).is_some();
    let nesting = table.nesting();
    let mut reading = reading(head, &shape, value, shows_nan);
    let (columns, decisions) = table.columns(KnownValues { decimal: None, ..head.read_as.values });
    reading.decisions.extend(decisions);
    JsonFile {
        packing: head.packing.clone(),
        encoding: head.encoding,
        undecoded: head.undecoded,
        shape,
        reading,
        columns,
        has_nan: !head.whole || shows_nan,
        nesting,
        whole: head.whole,
    }
}

/// How a JSON file is read, in words, and which other tables are in it.
fn reading(head: &Head, shape: &Shape, value: &Value, shows_nan: bool) -> Reading {
    let encoding = called::encoding(head.encoding, &head.packing, &head.read_as);
    let form = match shape {
        Shape::Lines => "one JSON record a line".to_owned(),
        Shape::Records(path) | Shape::Rows { path, .. } => format!("JSON, rows in {}", path_in_words(path)),
        Shape::Named => "JSON, a row for each key".to_owned(),
        Shape::Columns | Shape::NumberedColumns => "JSON, a column for each key".to_owned(),
        Shape::Values | Shape::Document => "JSON".to_owned(),
    };
    let others = match shape {
        Shape::Records(read) | Shape::Rows { path: read, .. } => tables_in(value)
            .into_iter()
            .filter(|table| table.path != *read)
            .map(|table| format!("{} ({})", path_in_words(&table.path), table.items.len()))
            .collect(),
        _ => Vec::new(),
    };
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let others =
        (!others.is_empty()).then(|| format!("the longest table; also there: {}", cells::listed(&others)));
    let nan = shows_nan.then(|| "NaN and Infinity: missing values".to_owned());
    let undecoded = called::undecoded(head.undecoded, head.encoding);
    let decisions = [undecoded, others, nan].into_iter().flatten().collect();
    Reading { how: format!("{encoding}, {form}"), decisions, ..Reading::default() }
}

/// `$.result.records`
fn path_in_words(path: &[String]) -> String {
    ["$"].into_iter().chain(path.iter().map(String::as_str)).collect::<Vec<_>>().join(".")
}

/// The items of the array at the end of a path of keys.
fn below<'a>(value: &'a Value, path: &[String]) -> impl Iterator<Item = &'a Value> {
    let array = path.iter().try_fold(value, |value, key| value.get(key)).and_then(Value::as_array);
    array.into_iter().flatten()
}
