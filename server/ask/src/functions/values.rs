//! Values that stand in the code, as JSON.

use serde_json::Value;
use tree_sitter::Node;

use super::{children, string};

/// The value of a class by its name and that of the member.
type Member<'m> = &'m dyn Fn(&str, &str) -> Option<Value>;

/// The value that an expression is; `None` for what must be computed, and for what JSON cannot say.
pub(super) fn read(node: Node<'_>, source: &str, member: Member<'_>) -> Option<Value> {
    let text = &source[node.byte_range()];
    let plain = text.replace('_', "");
    match node.kind() {
        "none" => Some(Value::Null),
        "true" => Some(true.into()),
        "false" => Some(false.into()),
        "integer" => plain.parse::<i64>().ok().map(Value::from),
        "float" => number(&plain),
        "unary_operator" => plain.parse::<i64>().ok().map(Value::from).or_else(|| number(&plain)),
        // What a backslash stands for is left to Python.
        "string" => string(node, source).filter(|_| !text.contains('\\')).map(Value::from),
        "list" => items(node, source, member).map(Value::from),
        "dictionary" => {
            (items(node, source, member)?.is_empty()).then(|| Value::Object(serde_json::Map::new()))
        }
        "attribute" => {
            let (class, name) = text.rsplit_once('.')?;
            member(class.trim(), name.trim())
        }
        _ => None,
    }
}

fn number(text: &str) -> Option<Value> {
    let number: f64 = text.parse().ok()?;
    number.is_finite().then(|| number.into())
}

fn items(node: Node<'_>, source: &str, member: Member<'_>) -> Option<Vec<Value>> {
    let items = children(node).filter(|child| child.is_named() && child.kind() != "comment");
    items.map(|item| read(item, source, member)).collect()
}
