//! Rows that stand apart in a program: each in a statement of its own, or in what a call is given.

use std::collections::BTreeMap;

use tree_sitter::Node;

use super::scalar::scalar;
use super::{HeldForm, HeldTable, Scalar, elements, entries, row, turned};
use crate::python::Parsed;

/// The name of the list and the row in `rows.append(("a", 1))`.
pub(super) fn row_of_append<'a>(call: Node<'a>, program: &Parsed<'a>) -> Option<(&'a str, Vec<Scalar>)> {
    let function = call.child_by_field_name("function").filter(|it| it.kind() == "attribute")?;
    let is_append = program.text(function.child_by_field_name("attribute")?) == "append";
    let arguments = call.child_by_field_name("arguments").filter(|_| is_append)?;
    let given = arguments.named_child(0)?;
    let cells = match given.kind() {
        "dictionary" => entries(given)?.into_iter().map(|(_, it)| scalar(it, program.code)).collect(),
        _ => row(given, program),
    };
    Some((program.text(function.child_by_field_name("object")?), cells?))
}

/// The cells of a row that has a variable of its own: `berlin = ("Berlin", 3755251)`.
pub(super) fn row_of_variable<'a>(value: Node<'a>, program: &Parsed<'a>) -> Option<Vec<Scalar>> {
    match value.kind() {
        "dictionary" => entries(value)?.into_iter().map(|(_, it)| scalar(it, program.code)).collect(),
        _ => row(value, program),
    }
}

/// The name of the dictionary and the row in `people["Berlin"] = 3755251`: the key is a cell, too.
pub(super) fn item_of_name<'a>(assignment: Node<'a>, program: &Parsed<'a>) -> Option<(&'a str, Vec<Scalar>)> {
    let target = assignment.child_by_field_name("left").filter(|it| it.kind() == "subscript")?;
    let key = scalar(target.child_by_field_name("subscript")?, program.code)?;
    let value = assignment.child_by_field_name("right")?;
    let values = row(value, program).or_else(|| Some(vec![scalar(value, program.code)?]))?;
    Some((program.text(target.child_by_field_name("value")?), [vec![key], values].concat()))
}

/// `dict(Berlin=3755251, Hamburg=1892122)`: the names are a column, too.
pub(super) fn pairs_of_keywords<'a>(call: Node<'a>, program: &Parsed<'a>) -> Option<HeldTable<'a>> {
    let function = call.child_by_field_name("function")?;
    let arguments =
        elements(call.child_by_field_name("arguments").filter(|_| program.text(function) == "dict")?);
    let pair = |it: Node<'a>| {
        let name = Scalar::of_text(program.text(it.child_by_field_name("name")?));
        Some(vec![name, scalar(it.child_by_field_name("value")?, program.code)?])
    };
    let columns = turned(arguments.into_iter().map(pair).collect::<Option<_>>()?)?;
    Some(HeldTable { header: None, columns, form: HeldForm::Other })
}

/// The parts of `"Berlin,Hamburg".split(",")`.
pub(super) fn split_text(call: Node<'_>, program: &Parsed<'_>) -> Option<Vec<Scalar>> {
    let function = call.child_by_field_name("function").filter(|it| it.kind() == "attribute")?;
    let is_split = program.text(function.child_by_field_name("attribute")?) == "split";
    let text = scalar(function.child_by_field_name("object").filter(|_| is_split)?, program.code)?.text;
    let arguments = elements(call.child_by_field_name("arguments")?);
    let parts: Vec<&str> = match arguments.as_slice() {
        [] => text.split_whitespace().collect(),
        [mark] => {
            let mark = scalar(*mark, program.code)?.text;
            text.split(mark.as_str()).filter(|_| !mark.is_empty()).collect()
        }
        _ => return None,
    };
    // Lines are read as a table.
    let is_list =
        parts.len() >= FEWEST_PARTS && parts.iter().all(|part| !part.contains([',', ';', '\t', '\n']));
    is_list.then(|| parts.into_iter().map(|part| Scalar::of_text(part.trim())).collect())
}

/// The fewest parts that are a list of values.
const FEWEST_PARTS: usize = 3;

/// Rows that stand apart, as tables: those with as many cells.
pub(super) fn of_one_width<'a>(rows: Vec<Vec<Scalar>>) -> Vec<HeldTable<'a>> {
    let mut tables: BTreeMap<usize, Vec<Vec<Scalar>>> = BTreeMap::new();
    for row in rows {
        tables.entry(row.len()).or_default().push(row);
    }
    let tables = tables.into_values().filter_map(turned);
    tables.map(|columns| HeldTable { header: None, columns, form: HeldForm::Other }).collect()
}

pub(super) fn lists_of_appended(appended: Vec<(&str, Vec<Scalar>)>) -> Vec<HeldTable<'_>> {
    let mut lists: BTreeMap<&str, Vec<Vec<Scalar>>> = BTreeMap::new();
    for (name, row) in appended {
        lists.entry(name).or_default().push(row);
    }
    let tables = lists.into_values().filter_map(turned);
    tables.map(|columns| HeldTable { header: None, columns, form: HeldForm::Other }).collect()
}
