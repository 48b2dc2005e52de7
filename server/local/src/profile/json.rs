//! Reading JSON in Python: the same for both variants.

use super::draft::{Draft, Import, fill};
use super::python::{Expression, literal};
use super::source::TextFile;
use crate::sniff::{DataColumn, JsonFile, Nesting, Shape};

/// The program that lists the values of a document that is no table.
pub(super) fn document(name: &str, json: &JsonFile) -> String {
    let mut program = Draft::default();
    program.import([Import::Module("json"), Import::From("collections", "Counter")]);
    program.push(include_str!("count.py"));
    program.push(include_str!("leaves.py"));
    TextFile::json(name, json).import(&mut program);
    program.push(format!(
        "{}\n    values = list(leaves(json.load(file)))",
        TextFile::json(name, json).open_again()
    ));
    program.push(include_str!("document.py"));
    program.source()
}

/// Adds what reads the records of a file as `records`.
pub(super) fn push_records(program: &mut Draft, name: &str, json: &JsonFile) {
    program.import([Import::Module("json")]);
    let constants = if json.has_nan { ", parse_constant=lambda word: None" } else { "" };
    // More digits than a number holds name something.
    let are_codes = json.columns.iter().any(DataColumn::may_change);
    let integers =
        if are_codes { ", parse_int=lambda text: int(text) if len(text) < 16 else text" } else { "" };
    let (load, loads) =
        (format!("json.load(file{constants}{integers})"), format!("json.loads(line{constants}{integers})"));
    let records = match &json.shape {
        Shape::Lines => format!("[{loads} for line in file if line.strip()]"),
        Shape::Records(path) => format!("{load}{}", keys(path)),
        Shape::Rows { .. } => "[dict(zip(names, row)) for row in rows]".to_owned(),
        Shape::NumberedColumns => {
            "[{name: table[name].get(key) for name in table} for key in numbers]".to_owned()
        }
        Shape::Named => format!("[{{\"key\": key, **record}} for key, record in {load}.items()]"),
        Shape::Columns => {
            program.import([Import::From("itertools", "zip_longest")]);
            "[dict(zip(table, row)) for row in zip_longest(*table.values())]".to_owned()
        }
        Shape::Values | Shape::Document => format!("[{{\"value\": value}} for value in {load}]"),
    };
    let file = TextFile::json(name, json);
    file.push_replaced(program);
    let open = file.open();
    program.push(match json.shape {
        Shape::Columns => format!("{open}\n    table = {load}\nrecords = {records}"),
        Shape::NumberedColumns => {
            let numbers = "numbers = dict.fromkeys(key for column in table.values() for key in column)";
            format!("{open}\n    table = {load}\n{numbers}\nrecords = {records}")
        }
        Shape::Rows { ref path, ref names, has_header } => {
            let names = Expression::group(
                "names = [",
                names.iter().map(|name| Expression::text(name)).collect(),
                "]",
            );
            let first = if has_header { "[1:]" } else { "" };
            format!(
                "{}\n{open}\n    rows = {load}{}{first}\nrecords = {records}",
                names.layout(0),
                keys(path)
            )
        }
        // A short file was read whole. For others our loop counts lines: Python counts those within a record only.
        Shape::Lines if !json.whole => {
            format!("records = []\n{open}\n{}", fill(include_str!("lines.py"), &[("__LOADS__", &loads)]))
        }
        _ => format!("{open}\n    records = {records}"),
    });
}

/// Adds the functions that name the fields of records by their paths. A name with dots may be one of those.
pub(super) fn push_flat(program: &mut Draft, nesting: Nesting) {
    program.push(include_str!("flat.py"));
    if nesting == Nesting::AmbiguousPaths {
        program.push(include_str!("told_apart.py"));
    }
}

/// The statement that gives the fields of records the names of their paths.
pub(super) fn flat_records(nesting: Nesting) -> &'static str {
    if nesting == Nesting::AmbiguousPaths {
        "records = [told_apart(flat(record)) for record in records]"
    } else {
        "records = [dict(flat(record)) for record in records]"
    }
}

/// `["result"]["records"]`
fn keys(path: &[String]) -> String {
    path.iter().map(|key| format!("[{}]", literal(key))).collect()
}
