//! The tables that a program holds as literals.

mod apart;
mod inserted;
mod scalar;

pub(super) use scalar::{Scalar, ScalarKind};

use std::borrow::Cow;
use std::collections::HashMap;

use tree_sitter::Node;

use super::lines::{self, LinesBetween};
use crate::python::{Descend, Parsed, children, walk};
use apart::{
    item_of_name, lists_of_appended, of_one_width, pairs_of_keywords, row_of_append, row_of_variable,
    split_text,
};
use scalar::{scalar, text_of};

/// The fewest rows that are a table.
const FEWEST: usize = 3;

/// How deep a text of JSON may stand in another that is still read: hostile ones nest by the thousand.
const DEEPEST: usize = 2;

/// Parts of sums that are looked at, at most: each sum may stand in a longer one.
const MOST_PARTS: usize = 100_000;

/// A table that a program holds.
pub(super) struct HeldTable<'a> {
    /// The names of its columns, where they stand beside the data.
    pub(super) header: Option<Vec<String>>,
    /// Its cells, column by column.
    pub(super) columns: Vec<Vec<Scalar>>,
    pub(super) form: HeldForm<'a>,
}

/// How a table is written.
pub(super) enum HeldForm<'a> {
    /// A text of several lines.
    Text(TextForm<'a>),
    /// `[(1, 2), (3, 4)]`
    Rows { node: Node<'a>, first: Node<'a> },
    /// `[{"a": 1, "b": 2}]`
    Records { node: Node<'a>, keys: Vec<&'a str> },
    /// `{"a": 1, "b": 2}`: the keys are a column, too.
    Pairs { node: Node<'a> },
    /// `{"a": [1, 2], "b": [3, 4]}`
    Columns(Vec<Node<'a>>),
    /// `a = [1, 2]` and `b = [3, 4]`
    Lists(Vec<Node<'a>>),
    /// In a form that nothing read from a file can replace.
    Other,
}

/// A text with a table.
pub(super) struct TextForm<'a> {
    pub(super) node: Node<'a>,
    pub(super) between: LinesBetween,
    pub(super) is_whole: bool,
    pub(super) rule: Option<String>,
    /// `true` if a line break begins or ends it.
    pub(super) begins_new: bool,
    pub(super) ends_new: bool,
}

/// A list of single values.
struct List<'a> {
    /// Under which name, if it has one.
    name: Option<&'a str>,
    node: Node<'a>,
    cells: Vec<Scalar>,
}

/// The tables of a program, in its order; then the lists of single values, those of one length as one table.
pub(super) fn tables<'a>(program: &'a Parsed<'a>) -> Vec<HeldTable<'a>> {
    tables_at(0, program)
}

/// The same for a program that stands in a text, so many levels deep.
fn tables_at<'a>(depth: usize, program: &'a Parsed<'a>) -> Vec<HeldTable<'a>> {
    let mut tables = Vec::new();
    let mut lists: Vec<List<'a>> = Vec::new();
    let mut headers: Vec<Vec<String>> = Vec::new();
    let mut name = None;
    let mut appended: Vec<(&str, Vec<Scalar>)> = Vec::new();
    let (mut assigned, mut inserted) = (Vec::new(), Vec::new());
    let mut left = MOST_PARTS;
    walk(program.root(), |node| {
        match node.kind() {
            "assignment" => {
                appended.extend(item_of_name(node, program));
                name = named(node.child_by_field_name("left"), node.child_by_field_name("right"), program);
                assigned
                    .extend(node.child_by_field_name("right").and_then(|it| row_of_variable(it, program)));
            }
            "keyword_argument" => {
                name = named(node.child_by_field_name("name"), node.child_by_field_name("value"), program);
            }
            "string" | "concatenated_string" => {
                match inserted_by(node, program) {
                    rows if rows.is_empty() => tables.extend(text_table(depth, node, program)),
                    rows => inserted.extend(rows),
                }
                return Descend::Past;
            }
            "call" => {
                appended.extend(row_of_append(node, program));
                if let Some(cells) = split_text(node, program) {
                    lists.push(List { name: None, node, cells });
                    return Descend::Past;
                }
                tables.extend(pairs_of_keywords(node, program));
            }
            "binary_operator" => {
                if let Some(table) = sum(node, program, &mut left) {
                    tables.push(table);
                    return Descend::Past;
                }
            }
            "set" => {
                if let Some(table) = rows(node, program) {
                    tables.push(HeldTable { form: HeldForm::Other, ..table });
                    return Descend::Past;
                }
            }
            "dictionary" => {
                let table = columns(node, program).or_else(|| pairs(node, program));
                if let Some(table) = table.or_else(|| keyed_rows(node, program)) {
                    tables.push(table);
                    return Descend::Past;
                }
            }
            "list" | "tuple" => {
                if let Some(table) = rows(node, program).or_else(|| records(node, program)) {
                    tables.push(table);
                    return Descend::Past;
                }
                if let Some(cells) = cells(node, program) {
                    tables.extend(lines_as_table(&cells));
                    headers.extend(texts(&cells));
                    let name = name.filter(|(value, _)| *value == node.id()).map(|(_, name)| name);
                    lists.push(List { name, node, cells });
                    return Descend::Past;
                }
            }
            _ => {}
        }
        Descend::Into
    });
    tables.extend(lists_of_appended(appended));
    tables.extend([assigned, inserted].into_iter().flat_map(of_one_width));
    for table in &mut tables {
        if table.header.is_none() {
            table.header = headers.iter().find(|names| names.len() == table.columns.len()).cloned();
        }
    }
    tables.extend(parallel(lists));
    tables
}

/// A value's node with the name that is given to it: `a = [1]`, `frame["a"] = np.array([1])`.
fn named<'a>(
    target: Option<Node<'a>>,
    value: Option<Node<'a>>,
    program: &Parsed<'a>,
) -> Option<(usize, &'a str)> {
    let target = target?;
    let name = if target.kind() == "subscript" { target.child_by_field_name("subscript")? } else { target };
    Some((list_in(value?)?.id(), program.text(name).trim_matches(['"', '\''])))
}

/// A list, or the one that a call wraps: `np.array([1, 2])`, `pd.Series([1, 2], name="a")`.
fn list_in(value: Node<'_>) -> Option<Node<'_>> {
    match value.kind() {
        "list" | "tuple" => Some(value),
        "call" => value
            .child_by_field_name("arguments")?
            .named_child(0)
            .filter(|argument| matches!(argument.kind(), "list" | "tuple")),
        _ => None,
    }
}

/// The elements of a list without the comments among them.
fn elements(node: Node<'_>) -> Vec<Node<'_>> {
    let mut found = children(node);
    found.retain(|child| child.kind() != "comment");
    found
}

fn cells(list: Node<'_>, program: &Parsed<'_>) -> Option<Vec<Scalar>> {
    let elements = elements(list);
    (!elements.is_empty()).then(|| elements.into_iter().map(|it| scalar(it, program.code)).collect())?
}

fn texts(cells: &[Scalar]) -> Option<Vec<String>> {
    let is_text = cells.iter().all(|cell| cell.kind == ScalarKind::Text);
    is_text.then(|| cells.iter().map(|cell| cell.text.clone()).collect())
}

/// Rows of equal length as columns.
fn turned(rows: Vec<Vec<Scalar>>) -> Option<Vec<Vec<Scalar>>> {
    let width = rows.first()?.len();
    if rows.len() < FEWEST || rows.iter().any(|row| row.len() != width) {
        return None;
    }
    let mut columns: Vec<Vec<Scalar>> = (0..width).map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        columns.iter_mut().zip(row).for_each(|(column, cell)| column.push(cell));
    }
    Some(columns)
}

fn rows<'a>(node: Node<'a>, program: &Parsed<'a>) -> Option<HeldTable<'a>> {
    let elements = elements(node);
    let first = *elements.first()?;
    let columns = turned(elements.iter().map(|it| row(*it, program)).collect::<Option<_>>()?)?;
    let form = if first.kind() == "call" { HeldForm::Other } else { HeldForm::Rows { node, first } };
    Some(HeldTable { header: None, columns, form })
}

/// The cells of a row: of a list, or of what a call is given, `Row("a", 1)`, `dict(name="a", n=1)`.
fn row<'a>(node: Node<'a>, program: &Parsed<'a>) -> Option<Vec<Scalar>> {
    match node.kind() {
        "list" | "tuple" => cells(node, program),
        "call" => {
            let arguments = elements(node.child_by_field_name("arguments")?);
            let value = |it: Node<'a>| scalar(it.child_by_field_name("value").unwrap_or(it), program.code);
            let cells: Option<Vec<Scalar>> = arguments.into_iter().map(value).collect();
            cells.filter(|cells| cells.len() > 1)
        }
        _ => None,
    }
}

/// `{"a": (1, 2), "b": (3, 4)}`: the keys are a column, too.
fn keyed_rows<'a>(node: Node<'a>, program: &Parsed<'a>) -> Option<HeldTable<'a>> {
    let keyed = |(key, value): (Node<'a>, Node<'a>)| {
        let values = match value.kind() {
            "dictionary" => entries(value)?.into_iter().map(|(_, it)| scalar(it, program.code)).collect(),
            _ => row(value, program),
        };
        Some([vec![scalar(key, program.code)?], values?].concat())
    };
    let columns = turned(entries(node)?.into_iter().map(keyed).collect::<Option<_>>()?)?;
    Some(HeldTable { header: None, columns, form: HeldForm::Other })
}

/// The rows that a statement of SQL inserts.
fn inserted_by<'a>(node: Node<'a>, program: &Parsed<'a>) -> Vec<Vec<Scalar>> {
    if !program.text(node).to_ascii_lowercase().contains("insert") {
        return Vec::new();
    }
    scalar(node, program.code).map_or_else(Vec::new, |text| inserted::rows(&text.text))
}

/// `[(1, 2)] + [(3, 4)]`, and `"a,1\n" + "b,2\n"`.
fn sum<'a>(node: Node<'a>, program: &Parsed<'a>, left: &mut usize) -> Option<HeldTable<'a>> {
    let (mut parts, mut open) = (Vec::new(), vec![node]);
    while let Some(part) = open.pop() {
        *left = left.checked_sub(1)?;
        match part.kind() {
            "binary_operator" if program.text(part.child_by_field_name("operator")?) == "+" => {
                // The right one is looked at first, and all is turned round in the end.
                open.extend([part.child_by_field_name("left")?, part.child_by_field_name("right")?]);
            }
            "parenthesized_expression" => open.push(part.named_child(0)?),
            "list" | "tuple" | "string" | "concatenated_string" => parts.push(part),
            _ => return None,
        }
    }
    parts.reverse();
    let columns = if parts.iter().all(|part| part.kind().ends_with("string")) {
        let texts: Option<Vec<Scalar>> = parts.iter().map(|part| scalar(*part, program.code)).collect();
        let text: String = texts?.into_iter().map(|part| part.text).collect();
        columns_of(&text)?
    } else {
        let rows = parts.iter().flat_map(|part| elements(*part)).map(|it| row(it, program));
        turned(rows.collect::<Option<_>>()?)?
    };
    Some(HeldTable { header: None, columns, form: HeldForm::Other })
}

/// A list of lines: `["a,1", "b,2"]`.
fn lines_as_table<'a>(cells: &[Scalar]) -> Option<HeldTable<'a>> {
    let is_lines = cells.iter().all(|cell| cell.kind == ScalarKind::Text && !cell.text.contains('\n'));
    let lines: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
    let columns = columns_of(&lines.join("\n")).filter(|columns| is_lines && columns.len() > 1)?;
    Some(HeldTable { header: None, columns, form: HeldForm::Other })
}

/// The columns of a text that is a table.
fn columns_of(text: &str) -> Option<Vec<Vec<Scalar>>> {
    let row = |row: &Vec<&str>| row.iter().map(|cell| Scalar::of_text(cell)).collect();
    turned(lines::read(text)?.rows.iter().map(row).collect())
}

/// The keys and the values of a dictionary.
fn entries<'a>(dictionary: Node<'a>) -> Option<Vec<(Node<'a>, Node<'a>)>> {
    let entry = |pair: Node<'a>| {
        (pair.kind() == "pair")
            .then(|| Some((pair.child_by_field_name("key")?, pair.child_by_field_name("value")?)))?
    };
    let entries: Option<Vec<_>> = elements(dictionary).into_iter().map(entry).collect();
    entries.filter(|entries| !entries.is_empty())
}

fn records<'a>(node: Node<'a>, program: &Parsed<'a>) -> Option<HeldTable<'a>> {
    let mut keys: Option<Vec<&str>> = None;
    let mut rows = Vec::new();
    for record in elements(node) {
        let entries = entries(record).filter(|_| record.kind() == "dictionary")?;
        let own: Vec<&str> = entries.iter().map(|(key, _)| program.text(*key)).collect();
        if *keys.get_or_insert_with(|| own.clone()) != own {
            return None;
        }
        rows.push(
            entries.into_iter().map(|(_, value)| scalar(value, program.code)).collect::<Option<Vec<_>>>()?,
        );
    }
    let keys = keys?;
    let header = keys.iter().map(|key| key.trim_matches(['"', '\'']).to_owned()).collect();
    Some(HeldTable { header: Some(header), columns: turned(rows)?, form: HeldForm::Records { node, keys } })
}

fn columns<'a>(node: Node<'a>, program: &Parsed<'a>) -> Option<HeldTable<'a>> {
    let mut header = Vec::new();
    let mut columns = Vec::new();
    let mut lists = Vec::new();
    for (key, value) in entries(node)? {
        let Some(list) = list_in(value) else { continue };
        let Some(cells) = cells(list, program) else { continue };
        header.push(scalar(key, program.code)?.text);
        columns.push(cells);
        lists.push(list);
    }
    let length = columns.first()?.len();
    let is_table = length >= FEWEST && columns.iter().all(|column| column.len() == length);
    is_table.then_some(HeldTable { header: Some(header), columns, form: HeldForm::Columns(lists) })
}

fn pairs<'a>(node: Node<'a>, program: &Parsed<'a>) -> Option<HeldTable<'a>> {
    let pair = |(key, value)| Some(vec![scalar(key, program.code)?, scalar(value, program.code)?]);
    let columns = turned(entries(node)?.into_iter().map(pair).collect::<Option<_>>()?)?;
    Some(HeldTable { header: None, columns, form: HeldForm::Pairs { node } })
}

fn text_table<'a>(depth: usize, node: Node<'a>, program: &Parsed<'a>) -> Option<HeldTable<'a>> {
    let parts = if node.kind() == "string" { vec![node] } else { elements(node) };
    let texts: Vec<(Cow<'a, str>, bool)> =
        parts.iter().map(|part| text_of(*part, program.code)).collect::<Option<_>>()?;
    let is_computed = texts.iter().any(|(_, is_computed)| *is_computed);
    let mut texts = texts.into_iter().map(|(text, _)| text);
    let text = match (texts.next()?, texts.next()) {
        (one, None) => one,
        (one, Some(next)) => Cow::Owned([one, next].into_iter().chain(texts).collect()),
    };
    if text.trim_start().starts_with(['[', '{']) {
        return (depth < DEEPEST).then(|| json_table(depth + 1, &text, node))?;
    }
    let Some(table) = lines::read(&text) else {
        // `"a,1; b,2".split(";")`
        let columns = columns_of(&text.replace(';', "\n")).filter(|_| text.contains(';'))?;
        return Some(HeldTable { header: None, columns, form: HeldForm::Other });
    };
    let row = |row: &Vec<&str>| row.iter().map(|cell| Scalar::of_text(cell)).collect();
    let columns = turned(table.rows.iter().map(row).collect())?;
    let form = TextForm {
        node,
        between: if is_computed { LinesBetween::Nothing } else { table.between },
        is_whole: table.is_whole && !is_computed,
        rule: table.rule.map(str::to_owned),
        begins_new: text.starts_with('\n'),
        ends_new: text.ends_with('\n'),
    };
    Some(HeldTable { header: None, columns, form: HeldForm::Text(form) })
}

/// The largest table in a text of JSON, which Python's grammar reads. A text within it may hold JSON again.
fn json_table<'a>(depth: usize, text: &str, node: Node<'a>) -> Option<HeldTable<'a>> {
    let is_in_braces = |line: &str| line.starts_with('{') && line.ends_with('}');
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let has_object_a_line = lines.len() > 1 && lines.iter().copied().all(is_in_braces);
    let listed = has_object_a_line.then(|| format!("[{}]", lines.join(",\n")));
    let inner = Parsed::new(listed.as_deref().unwrap_or(text))?;
    let HeldTable { header, columns, .. } =
        tables_at(depth, &inner).into_iter().max_by_key(|table| table.columns[0].len())?;
    let form = TextForm {
        node,
        between: LinesBetween::Nothing,
        is_whole: false,
        rule: None,
        begins_new: false,
        ends_new: false,
    };
    Some(HeldTable { header, columns, form: HeldForm::Text(form) })
}

/// Lists of one length are columns of one table.
fn parallel(lists: Vec<List<'_>>) -> Vec<HeldTable<'_>> {
    let mut tables: Vec<HeldTable<'_>> = Vec::new();
    let mut of_length = HashMap::new();
    for list in lists.into_iter().filter(|list| list.cells.len() >= FEWEST) {
        let table = *of_length.entry(list.cells.len()).or_insert_with(|| {
            let form = HeldForm::Lists(Vec::new());
            tables.push(HeldTable { header: Some(Vec::new()), columns: Vec::new(), form });
            tables.len() - 1
        });
        let HeldTable { header: Some(header), columns, form: HeldForm::Lists(nodes) } = &mut tables[table]
        else {
            continue;
        };
        header.push(list.name.unwrap_or_default().to_owned());
        columns.push(list.cells);
        nodes.push(list.node);
    }
    tables
}
