//! Single values that are written out.

use std::borrow::Cow;

use tree_sitter::Node;

use crate::python::{Literal, children};

/// A single value that is written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::typed) struct Scalar {
    /// As a data file has it.
    pub(in crate::typed) text: String,
    pub(in crate::typed) kind: ScalarKind,
}

/// What kind of value it is to Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::typed) enum ScalarKind {
    Text,
    Int,
    Float,
    Bool,
    None,
    Nan,
    /// A date that a call makes.
    Date,
}

impl Scalar {
    pub(super) fn of_text(text: &str) -> Self {
        Scalar { text: text.to_owned(), kind: ScalarKind::Text }
    }
}

/// Reads a value; `None` for what is computed.
pub(super) fn scalar(node: Node<'_>, code: &str) -> Option<Scalar> {
    let text = &code[node.byte_range()];
    let of = |text: &str, kind| Some(Scalar { text: text.to_owned(), kind });
    match node.kind() {
        "string" => of(&string(node, code)?, ScalarKind::Text),
        "concatenated_string" => {
            let parts: Option<Vec<String>> =
                children(node).into_iter().map(|part| string(part, code)).collect();
            of(&parts?.concat(), ScalarKind::Text)
        }
        "integer" => of(text, ScalarKind::Int),
        "float" => of(text, ScalarKind::Float),
        "true" => of("True", ScalarKind::Bool),
        "false" => of("False", ScalarKind::Bool),
        "none" => of("", ScalarKind::None),
        // The words of JSON.
        "identifier" if text == "null" => of("", ScalarKind::None),
        "identifier" if ["NaN", "nan"].contains(&text) => of("", ScalarKind::Nan),
        "identifier" if text == "true" || text == "false" => of(text, ScalarKind::Bool),
        "unary_operator" => {
            let number = node.child_by_field_name("argument")?;
            let kind = match number.kind() {
                "integer" => ScalarKind::Int,
                "float" => ScalarKind::Float,
                _ => return None,
            };
            of(&text.replace([' ', '+'], ""), kind)
        }
        "attribute" if [".nan", ".NaN", ".NaT", ".NA"].iter().any(|end| text.ends_with(end)) => {
            of("", ScalarKind::Nan)
        }
        "call" => made(node, code),
        _ => None,
    }
}

fn string(node: Node<'_>, code: &str) -> Option<String> {
    Some(text_of(node, code)?.0.into_owned())
}

/// Stands for what nobody knows before the program runs.
const COMPUTED: &str = "…";

/// What a literal says, and `true` if values are put into it: those that are written out are known.
pub(in crate::typed) fn text_of<'a>(node: Node<'_>, code: &'a str) -> Option<(Cow<'a, str>, bool)> {
    let literal = Literal::read(node, code)?;
    if let Some(text) = literal.text() {
        return Some((text, false));
    }
    let mut text = String::new();
    let mut at = literal.range.start;
    for part in children(node).into_iter().filter(|part| part.kind() == "interpolation") {
        text += &literal.said(code.get(at..part.start_byte())?);
        let value = part.named_child(0).filter(|_| part.named_child_count() == 1);
        let value = value.filter(|value| value.kind() != "call").and_then(|value| scalar(value, code));
        text += value.as_ref().map_or(COMPUTED, |value| value.text.as_str());
        at = part.end_byte();
    }
    text += &literal.said(code.get(at..literal.range.end)?);
    Some((text.into(), true))
}

/// What a call with written values makes: `float("nan")`, `pd.Timestamp("2024-01-05")`, `date(2024, 1, 5)`.
fn made(call: Node<'_>, code: &str) -> Option<Scalar> {
    let function = &code[call.child_by_field_name("function")?.byte_range()];
    let arguments = children(call.child_by_field_name("arguments")?);
    let of = |text: String, kind| Some(Scalar { text, kind });
    match (function.rsplit('.').next()?, &arguments[..]) {
        ("float", [text]) if string(*text, code)?.eq_ignore_ascii_case("nan") => {
            of(String::new(), ScalarKind::Nan)
        }
        ("Timestamp" | "to_datetime" | "datetime64" | "fromisoformat", [text]) => {
            of(string(*text, code)?, ScalarKind::Date)
        }
        ("date" | "datetime", parts @ [_, _, _]) => {
            let part = |part: &Node<'_>| code[part.byte_range()].parse().ok();
            let parts: Option<Vec<u32>> = parts.iter().map(part).collect();
            let [year, month, day] = parts?[..] else { return None };
            of(format!("{year:04}-{month:02}-{day:02}"), ScalarKind::Date)
        }
        _ => None,
    }
}
