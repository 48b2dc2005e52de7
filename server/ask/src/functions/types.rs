//! Types of parameters, as annotations write them.

use tree_sitter::Node;
use turn::ParameterType;

use super::enums::EnumClasses;
use super::{children, last_name, string};
use crate::python_tree;

/// How deep types may nest.
const DEPTH: usize = 8;

/// The type that an annotation says; `None` if a model could give no value of it.
pub(super) fn read(annotation: Node<'_>, source: &str, classes: &EnumClasses) -> Option<ParameterType> {
    Types { source, classes }.read(annotation, DEPTH)
}

/// What types are read from.
#[derive(Clone, Copy)]
struct Types<'s> {
    source: &'s str,
    classes: &'s EnumClasses,
}

impl Types<'_> {
    fn read(self, node: Node<'_>, depth: usize) -> Option<ParameterType> {
        let depth = depth.checked_sub(1)?;
        match node.kind() {
            "type" | "parenthesized_expression" => self.read(named(node).next()?, depth),
            "identifier" | "attribute" => {
                let name = last_name(node, self.source);
                plain(name).or_else(|| self.classes.takes(name))
            }
            "string" => self.written(&string(node, self.source)?, depth),
            "binary_operator" | "union_type" => self.one_of(named(node), depth),
            "generic_type" | "subscript" => self.generic(node, depth),
            _ => None,
        }
    }

    /// The type in a string, as it is written before its class is known.
    fn written(self, text: &str, depth: usize) -> Option<ParameterType> {
        let source = format!("x: {text}\n");
        let tree = python_tree(&source)?;
        let statement = children(tree.root_node()).next()?;
        let assignment = statement.child(0)?;
        Types { source: &source, ..self }.read(assignment.child_by_field_name("type")?, depth)
    }

    fn generic(self, node: Node<'_>, depth: usize) -> Option<ParameterType> {
        let mut parts = named(node);
        let name = last_name(parts.next()?, self.source);
        let inner: Vec<Node<'_>> = parts
            .flat_map(|part| if part.kind() == "type_parameter" { named(part).collect() } else { vec![part] })
            .collect();
        match name {
            "list" | "List" | "Sequence" | "Iterable" => {
                Some(ParameterType::List(Box::new(self.read(*inner.first()?, depth)?)))
            }
            "dict" | "Dict" | "Mapping" => Some(ParameterType::Object),
            "Annotated" => self.read(*inner.first()?, depth),
            "Optional" => Some(ParameterType::Optional(Box::new(self.read(*inner.first()?, depth)?))),
            "Union" => self.one_of(inner.into_iter(), depth),
            "Literal" => literal(&inner, self.source),
            _ => None,
        }
    }

    /// One of these.
    fn one_of<'t>(self, nodes: impl Iterator<Item = Node<'t>>, depth: usize) -> Option<ParameterType> {
        let (none, given): (Vec<Node<'t>>, Vec<Node<'t>>) =
            nodes.partition(|node| &self.source[node.byte_range()] == "None");
        let mut all: Vec<ParameterType> =
            given.into_iter().map(|node| self.read(node, depth)).collect::<Option<_>>()?;
        let is_optional = !none.is_empty() || all.iter().any(ParameterType::is_optional);
        let one = if all.len() > 1 { ParameterType::Any(all) } else { all.pop()? };
        Some(if is_optional { ParameterType::Optional(Box::new(one)) } else { one })
    }
}

/// A type without others in brackets.
fn plain(name: &str) -> Option<ParameterType> {
    Some(match name {
        "str" => ParameterType::Text,
        "int" => ParameterType::Integer,
        "float" => ParameterType::Number,
        "bool" => ParameterType::Boolean,
        "dict" | "Dict" | "Mapping" => ParameterType::Object,
        "date" => ParameterType::Formatted("date"),
        "datetime" => ParameterType::Formatted("date-time"),
        "time" => ParameterType::Formatted("time"),
        "UUID" => ParameterType::Formatted("uuid"),
        "Decimal" => ParameterType::Any(vec![ParameterType::Number, ParameterType::Text]),
        _ => return None,
    })
}

fn literal(values: &[Node<'_>], source: &str) -> Option<ParameterType> {
    let values: Vec<Node<'_>> = values.iter().copied().filter_map(within).collect();
    if !values.is_empty() && values.iter().all(|value| value.kind() == "integer") {
        let numbers = values.iter().map(|value| source[value.byte_range()].parse().ok());
        return numbers.collect::<Option<_>>().map(ParameterType::OneOfNumbers);
    }
    let texts: Vec<String> = values.into_iter().map(|value| string(value, source)).collect::<Option<_>>()?;
    (!texts.is_empty()).then_some(ParameterType::OneOf(texts))
}

/// What stands in the node of a type.
fn within(node: Node<'_>) -> Option<Node<'_>> {
    if node.kind() == "type" { named(node).next() } else { Some(node) }
}

fn named(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    children(node).filter(|child| child.is_named() && child.kind() != "comment")
}
