//! Which files a program may read.

use std::collections::HashSet;

use tree_sitter::Node;
use turn::PLACED_STEM;

use crate::DataTable;
use crate::python::{Descend, Literal, Parsed, called, children, mode, walk};

/// Calls that read a file by its name begin so.
const READS: [&str; 7] = ["open", "read_", "loadtxt", "genfromtxt", "ExcelFile", "imread", "scan_"];

/// Calls that read nothing of a file whose name they are given.
const TELLS: [&str; 8] = ["print", "display", "exists", "isfile", "getsize", "title", "suptitle", "info"];

/// Calls that make a file of a text.
const BUFFERS: [&str; 2] = ["StringIO", "BytesIO"];

/// `true` if a program names a file for more than to tell of it, or reads one whose name it computes.
pub(super) fn may_read(program: &Parsed<'_>, table: &DataTable) -> bool {
    let given = format!("{PLACED_STEM}{}", table.place);
    let computed = format!("{PLACED_STEM}{{");
    let known = known(program);
    let mut may_read = false;
    // Where a call ends that only tells of a name.
    let mut told = 0;
    walk(program.root(), |node| {
        match node.kind() {
            "call" if TELLS.contains(&called(node, program)) => told = told.max(node.end_byte()),
            "call" if READS.iter().any(|name| called(node, program).starts_with(name)) => {
                let name = read_by(node, program);
                may_read |= name.is_some_and(|name| !is_known(name, program, &known));
                told = told.min(node.start_byte());
            }
            "string" if node.start_byte() >= told => {
                let text = Literal::read(node, program.code).map_or("", |literal| literal.written);
                // In `f"input_file_{number}.csv"` it may be any.
                may_read |= text.contains(&computed) || has_word(text, &given) || has_word(text, &table.name);
            }
            _ => {}
        }
        Descend::Into
    });
    may_read
}

/// The name of the file that a call reads; `None` if it only writes.
fn read_by<'t>(call: Node<'t>, program: &Parsed<'_>) -> Option<Node<'t>> {
    let arguments = call.child_by_field_name("arguments").map(children).unwrap_or_default();
    let value = |argument: Node<'t>| argument.child_by_field_name("value").unwrap_or(argument);
    let of_mode = |argument: &Node<'t>| mode(program.text(value(*argument)));
    let writes = |mode: &str| mode.contains(['w', 'a', 'x']) && !mode.contains('+');
    if called(call, program) == "open" && arguments.iter().filter_map(of_mode).any(writes) {
        return None;
    }
    // `path.read_text()` has its name before it.
    let function = call.child_by_field_name("function");
    let object = || function.and_then(|function| function.child_by_field_name("object"));
    let first =
        arguments.first().copied().filter(|it| of_mode(it).is_none() && it.kind() != "keyword_argument");
    first.or_else(object)
}

/// The variables that only ever stand for a written text, or for a file made of one.
fn known<'a>(program: &Parsed<'a>) -> HashSet<&'a str> {
    let (mut known, mut others) = (HashSet::new(), HashSet::new());
    walk(program.root(), |node| {
        let field = |name| node.child_by_field_name(name);
        match node.kind() {
            "assignment" => {
                if let (Some(name), Some(value)) = (field("left"), field("right")) {
                    let is_known = name.kind() == "identifier" && is_written(value, program);
                    if is_known {
                        known.insert(program.text(name))
                    } else {
                        others.insert(program.text(name))
                    };
                }
            }
            "for_statement" | "for_in_clause" => others.extend(field("left").map(|name| program.text(name))),
            "parameters" | "lambda_parameters" => {
                others.extend(children(node).into_iter().map(|name| program.text(name)));
            }
            _ => {}
        }
        Descend::Into
    });
    known.retain(|name| !others.contains(name));
    known
}

fn is_known(name: Node<'_>, program: &Parsed<'_>, known: &HashSet<&str>) -> bool {
    is_written(name, program) || name.kind() == "identifier" && known.contains(program.text(name))
}

/// `true` for a text without a computed part, or a file made of a text.
fn is_written(value: Node<'_>, program: &Parsed<'_>) -> bool {
    match value.kind() {
        "string" => Literal::read(value, program.code).is_some_and(|literal| !literal.is_computed),
        "concatenated_string" => !program.text(value).contains('{'),
        "call" if called(value, program) == "Path" => {
            let arguments = value.child_by_field_name("arguments").map(children).unwrap_or_default();
            arguments.iter().all(|it| it.kind() == "string" && is_written(*it, program))
        }
        "call" => BUFFERS.contains(&called(value, program)),
        _ => false,
    }
}

/// `true` if a text has a name in it that is not part of a longer one.
fn has_word(text: &str, name: &str) -> bool {
    let is_apart = |at: usize| {
        let is_part = |next: char| next.is_alphanumeric() || next == '_';
        !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
    };
    !name.is_empty() && text.match_indices(name).any(|(at, _)| is_apart(at))
}
