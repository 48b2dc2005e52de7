//! Names of files that a program computes, `f"{name}.csv"`: which they may be.

use tree_sitter::Node;
use turn::{PLACED_STEM, placed_name};

use super::super::ProgramFile;
use crate::python::{Descend, Literal, Parsed, called, children, walk};

/// What a computed text may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guess {
    /// The name of a file.
    File,
    /// The name of no file.
    Other,
}

/// Stands for what is computed, in a text whose other parts are written.
const HOLE: char = '\0';

/// Parts of a path that another part makes.
const NAMES: [&str; 3] = ["with_name", "with_stem", "with_suffix"];

/// Folders that models take for the one with the attachments.
const FOLDERS: [&str; 3] = ["", "./", "/mnt/data/"];

/// What an expression may be that computes a text; `None` for any other expression.
pub(super) fn guess(node: Node<'_>, program: &Parsed<'_>, files: &[ProgramFile<'_>]) -> Option<Guess> {
    let text = text(node, program)?.to_lowercase();
    // A name with a computed number is written as a choice among the paths.
    if node.kind() == "string" && text.contains(PLACED_STEM) {
        return None;
    }
    let is_of = |file: (usize, &ProgramFile<'_>)| {
        let names =
            [file.1.name.to_lowercase(), file.1.path.to_lowercase(), placed_name(file.0, file.1.name)];
        let names: Vec<String> = FOLDERS
            .iter()
            .flat_map(|folder| names.iter().map(move |name| format!("{folder}{name}")))
            .collect();
        // It may be a command, with several words.
        let words = text.split(|it: char| it.is_whitespace() || "'\"<>=;()".contains(it));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let is_name = words.len() == 1 || text.contains(char::is_alphanumeric);
        is_name && words.iter().any(|word| names.iter().any(|name| fits(word, name)))
    };
    Some(if files.iter().enumerate().any(is_of) { Guess::File } else { Guess::Other })
}

/// The text that an expression computes, with holes; `None` if it computes none.
fn text(node: Node<'_>, program: &Parsed<'_>) -> Option<String> {
    match node.kind() {
        "string" | "concatenated_string" | "binary_operator" => {
            let mut text = String::new();
            let mut operands = 0;
            walk(node, |part| match part.kind() {
                "string" => {
                    text += &of_string(part, program);
                    operands += 1;
                    Descend::Past
                }
                "integer" | "float" => Descend::Past,
                "binary_operator" | "concatenated_string" | "parenthesized_expression" => Descend::Into,
                _ if part.is_named() => {
                    text.push(HOLE);
                    operands += 1;
                    Descend::Past
                }
                _ => Descend::Into,
            });
            let is_sum =
                node.child_by_field_name("operator").is_none_or(|it| ["+", "%", "/"].contains(&it.kind()));
            (text.contains(HOLE) && (text.chars().count() > 1 || operands > 1) || operands > 1 && is_sum)
                .then_some(text)
                .filter(|_| is_sum)
        }
        "call" => {
            let object = node.child_by_field_name("function")?.child_by_field_name("object")?;
            let first = || children(node.child_by_field_name("arguments")?).into_iter().next();
            match called(node, program) {
                "format" if object.kind() == "string" => {
                    Some(with_holes(&of_string(object, program), '{', '}'))
                }
                "join" if object.kind() == "string" => Some(HOLE.to_string()),
                name if NAMES.contains(&name) => {
                    let own = first().filter(|it| it.kind() == "string").map(|it| of_string(it, program));
                    let own = own.unwrap_or_else(|| HOLE.to_string());
                    Some(match name {
                        "with_suffix" => format!("{HOLE}{own}"),
                        "with_stem" => format!("{own}{HOLE}"),
                        _ => own,
                    })
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The text of a literal, with a hole for each part that is computed, as `{x}` or `%s`.
fn of_string(node: Node<'_>, program: &Parsed<'_>) -> String {
    let Some(literal) = Literal::read(node, program.code) else { return HOLE.to_string() };
    if let Some(text) = literal.text() {
        return percent(&text);
    }
    let mut text = String::new();
    let mut at = literal.range.start;
    for part in children(node).into_iter().filter(|part| part.kind() == "interpolation") {
        text += program.code.get(at..part.start_byte()).unwrap_or_default();
        text.push(HOLE);
        at = part.end_byte();
    }
    text + program.code.get(at..literal.range.end).unwrap_or_default()
}

/// A text with holes for what stands between two marks.
fn with_holes(text: &str, open: char, close: char) -> String {
    let mut parts = text.split(open);
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        filled.push(HOLE);
        filled += part.split_once(close).map_or(part, |(_, rest)| rest);
    }
    filled
}

/// A text with holes for `%s`, `%02d`…
fn percent(text: &str) -> String {
    let mut parts = text.split('%');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        filled.push(HOLE);
        let form = part.find(|it: char| it.is_ascii_alphabetic()).map_or(0, |at| at + 1);
        filled += &part[form..];
    }
    filled
}

/// `true` if a word with holes may be this name.
fn fits(word: &str, name: &str) -> bool {
    let mut parts = word.split(HOLE);
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}
