//! The classes of a file whose values are given by name: `class Colour(Enum)`.

use std::collections::BTreeMap;

use serde_json::Value;
use tree_sitter::Node;
use turn::ParameterType;

use super::{children, last_name, values};

/// What such classes are made of.
const BASES: [&str; 3] = ["Enum", "StrEnum", "IntEnum"];

/// The classes of a file whose values are known.
#[derive(Default)]
pub(super) struct EnumClasses(BTreeMap<String, Vec<(String, Value)>>);

impl EnumClasses {
    /// Those at the top of a file.
    pub(super) fn of(root: Node<'_>, source: &str) -> Self {
        EnumClasses(children(root).filter_map(|statement| class(statement, source)).collect())
    }

    /// What a parameter of a class takes; `None` if it is no such class, or has values that a model cannot give.
    pub(super) fn takes(&self, class: &str) -> Option<ParameterType> {
        let members = self.0.get(class).filter(|members| !members.is_empty())?;
        let texts = members.iter().map(|(_, value)| value.as_str().map(str::to_owned)).collect();
        let texts = Option::<Vec<String>>::map(texts, ParameterType::OneOf);
        let numbers = || members.iter().map(|(_, value)| value.as_i64()).collect::<Option<_>>();
        let takes = texts.or_else(|| numbers().map(ParameterType::OneOfNumbers))?;
        Some(ParameterType::Member { class: class.to_owned(), takes: Box::new(takes) })
    }

    /// The value of a member.
    pub(super) fn value(&self, class: &str, member: &str) -> Option<Value> {
        let members = self.0.get(class)?.iter();
        members.rev().find(|(name, _)| name == member).map(|(_, value)| value.clone())
    }
}

/// The name and the members of a class with such a base.
fn class(statement: Node<'_>, source: &str) -> Option<(String, Vec<(String, Value)>)> {
    let (name, bases) =
        (statement.child_by_field_name("name")?, statement.child_by_field_name("superclasses")?);
    let is_enum = children(bases).any(|base| BASES.contains(&last_name(base, source)));
    let body = statement.child_by_field_name("body").filter(|_| is_enum)?;
    let members = children(body).filter_map(|line| member(line, source)).collect();
    Some((source[name.byte_range()].to_owned(), members))
}

fn member(line: Node<'_>, source: &str) -> Option<(String, Value)> {
    let assignment = line.child(0).filter(|it| it.kind() == "assignment")?;
    let name = &source[assignment.child_by_field_name("left")?.byte_range()];
    let value = values::read(assignment.child_by_field_name("right")?, source, &|_, _| None);
    (!name.starts_with('_')).then_some((name.to_owned(), value.unwrap_or_default()))
}
