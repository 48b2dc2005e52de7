//! Types of parameters, as annotations write them.

use tree_sitter::{Node, Parser};
use turn::ParameterType;

use super::{children, string};

/// How deep types may nest.
const DEPTH: usize = 8;

/// The type that an annotation says; `None` if a model could give no value of it.
pub(super) fn read(annotation: Node<'_>, source: &str) -> Option<ParameterType> {
    read_to(annotation, source, DEPTH)
}

fn read_to(node: Node<'_>, source: &str, depth: usize) -> Option<ParameterType> {
    let depth = depth.checked_sub(1)?;
    match node.kind() {
        "type" | "parenthesized_expression" => read_to(named(node).next()?, source, depth),
        "identifier" | "attribute" => plain(last_name(node, source)),
        "string" => written(&string(node, source)?, depth),
        "binary_operator" | "union_type" => one_of(named(node), source, depth),
        "generic_type" | "subscript" => generic(node, source, depth),
        _ => None,
    }
}

/// The type in a string, as it is written before its class is known.
fn written(text: &str, depth: usize) -> Option<ParameterType> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_python::LANGUAGE.into()).ok()?;
    let source = format!("x: {text}\n");
    let tree = parser.parse(&source, None)?;
    let statement = children(tree.root_node()).next()?;
    let assignment = statement.child(0)?;
    read_to(assignment.child_by_field_name("type")?, &source, depth)
}

/// A type without others in brackets.
fn plain(name: &str) -> Option<ParameterType> {
    Some(match name {
        "str" => ParameterType::Text,
        "int" => ParameterType::Integer,
        "float" => ParameterType::Number,
        "bool" => ParameterType::Boolean,
        "dict" | "Dict" | "Mapping" => ParameterType::Object,
        _ => return None,
    })
}

fn generic(node: Node<'_>, source: &str, depth: usize) -> Option<ParameterType> {
    let mut parts = named(node);
    let name = last_name(parts.next()?, source);
    let inner: Vec<Node<'_>> = parts
        .flat_map(|part| if part.kind() == "type_parameter" { named(part).collect() } else { vec![part] })
        .collect();
    match name {
        "list" | "List" | "Sequence" | "Iterable" => {
            Some(ParameterType::List(Box::new(read_to(*inner.first()?, source, depth)?)))
        }
        "dict" | "Dict" | "Mapping" => Some(ParameterType::Object),
        "Annotated" => read_to(*inner.first()?, source, depth),
        "Optional" => Some(ParameterType::Optional(Box::new(read_to(*inner.first()?, source, depth)?))),
        "Union" => one_of(inner.into_iter(), source, depth),
        "Literal" => literal(&inner, source),
        _ => None,
    }
}

/// One of these.
fn one_of<'t>(nodes: impl Iterator<Item = Node<'t>>, source: &str, depth: usize) -> Option<ParameterType> {
    let (none, given): (Vec<Node<'t>>, Vec<Node<'t>>) =
        nodes.partition(|node| &source[node.byte_range()] == "None");
    let mut all: Vec<ParameterType> =
        given.into_iter().map(|node| read_to(node, source, depth)).collect::<Option<_>>()?;
    let is_optional = !none.is_empty() || all.iter().any(ParameterType::is_optional);
    let one = if all.len() > 1 { ParameterType::Any(all) } else { all.pop()? };
    Some(if is_optional { ParameterType::Optional(Box::new(one)) } else { one })
}

fn literal(values: &[Node<'_>], source: &str) -> Option<ParameterType> {
    let values: Vec<Node<'_>> = values.iter().copied().filter_map(within).collect();
    if !values.is_empty() && values.iter().all(|value| value.kind() == "integer") {
        return Some(ParameterType::Integer);
    }
    let texts: Vec<String> = values.into_iter().map(|value| string(value, source)).collect::<Option<_>>()?;
    (!texts.is_empty()).then_some(ParameterType::OneOf(texts))
}

/// What stands in the node of a type.
fn within(node: Node<'_>) -> Option<Node<'_>> {
    if node.kind() == "type" { named(node).next() } else { Some(node) }
}

/// `List` of `typing.List`.
fn last_name<'s>(node: Node<'_>, source: &'s str) -> &'s str {
    source[node.byte_range()].rsplit('.').next().unwrap_or_default().trim()
}

fn named(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    children(node).filter(|child| child.is_named() && child.kind() != "comment")
}
