//! What statements do beyond giving names a value.

use std::collections::HashMap;

use tree_sitter::Node;

use crate::python::{Descend, Parsed, Replacement, children, walk};

/// Functions that show something and change nothing.
const SHOWS: [&str; 4] = ["print", "display", "pprint", "help"];

/// Methods that show or compute something and change nothing, whatever they belong to.
const LOOKS: &str = "
    area bar barh boxplot close corr count describe dtypes figure groupby head hist info isna isnull keys legend line
    mean memory_usage nunique pie plot sample savefig scatter show sum tail title tight_layout unique value_counts
    xlabel xticks ylabel yticks
";

/// The usual names of what draws: beyond settings, calls of it only make a picture of the round that failed.
const DRAWS: [&str; 5] = ["alt", "go", "plt", "px", "sns"];

/// A value has few names.
const MOST_ALIASES: usize = 8;

/// `true` if a statement binds its names whenever it runs.
pub(super) fn is_certain(statement: Node<'_>) -> bool {
    !["if_statement", "try_statement", "for_statement", "while_statement", "match_statement"]
        .contains(&statement.kind())
}

/// The names whose values a statement may change by a call: `rows.append(1)`, `random.shuffle(rows)`, `del rows[0]`.
pub(super) fn mutated<'a>(statement: Node<'a>, program: &Parsed<'a>) -> Vec<&'a str> {
    let mut names = Vec::new();
    statements_in(statement, |node| match node.kind() {
        "expression_statement" => {
            names.extend(
                children(node)
                    .into_iter()
                    .filter(|it| it.kind() == "call")
                    .flat_map(|it| by_call(it, program)),
            );
        }
        "delete_statement" => walk(node, |node| {
            names.extend((node.kind() == "identifier").then(|| program.text(node)));
            Descend::Into
        }),
        _ => {}
    });
    names
}

fn by_call<'a>(call: Node<'a>, program: &Parsed<'a>) -> Vec<&'a str> {
    let Some(function) = call.child_by_field_name("function") else { return Vec::new() };
    let method = function.child_by_field_name("attribute").map_or("", |name| program.text(name));
    let Some(root) = root(function).map(|root| program.text(root)) else { return Vec::new() };
    let is_setting = method.starts_with("set") || ["seed", "use", "update"].contains(&method);
    let only_shows = SHOWS.contains(&root) || LOOKS.split_whitespace().any(|look| look == method);
    if only_shows || (DRAWS.contains(&root) && !is_setting) {
        return Vec::new();
    }
    let arguments = call.child_by_field_name("arguments").map(children).unwrap_or_default();
    let given = arguments.into_iter().filter(|it| it.kind() == "identifier").map(|it| program.text(it));
    let changed = (function.kind() == "attribute").then_some(root);
    changed.into_iter().chain(given).collect()
}

/// The variable at the root of `a.b(c).d`.
fn root(node: Node<'_>) -> Option<Node<'_>> {
    let mut current = node;
    loop {
        current = match current.kind() {
            "identifier" => return Some(current),
            "attribute" => current.child_by_field_name("object")?,
            "subscript" => current.child_by_field_name("value")?,
            "call" => current.child_by_field_name("function")?,
            _ => return None,
        }
    }
}

/// The functions that give values to names of the module, with these names.
pub(super) fn writes_globals<'a>(
    statements: impl Iterator<Item = (Node<'a>, &'a Parsed<'a>)>,
) -> HashMap<&'a str, Vec<&'a str>> {
    let mut writers: HashMap<&str, Vec<&str>> = HashMap::new();
    for (statement, program) in statements {
        let definition = statement.child_by_field_name("definition").unwrap_or(statement);
        let Some(name) =
            definition.child_by_field_name("name").filter(|_| definition.kind() == "function_definition")
        else {
            continue;
        };
        walk(definition, |node| {
            if node.kind() == "global_statement" {
                let names = children(node).into_iter().map(|name| program.text(name));
                writers.entry(program.text(name)).or_default().extend(names);
            }
            Descend::Into
        });
    }
    writers
}

/// Names that may stand for one value: after `kept = rows`, what changes one changes the other.
pub(super) fn aliases<'a>(
    statements: impl Iterator<Item = (Node<'a>, &'a Parsed<'a>)>,
) -> HashMap<&'a str, Vec<&'a str>> {
    let mut aliases: HashMap<&str, Vec<&str>> = HashMap::new();
    for (statement, program) in statements {
        let assignment = statement.named_child(0).filter(|child| child.kind() == "assignment");
        let side = |name| {
            assignment.and_then(|it| it.child_by_field_name(name)).filter(|it| it.kind() == "identifier")
        };
        let (Some(one), Some(other)) = (side("left"), side("right")) else { continue };
        for (name, alias) in [(one, other), (other, one)] {
            let known = aliases.entry(program.text(name)).or_default();
            if known.len() < MOST_ALIASES && !known.contains(&program.text(alias)) {
                known.push(program.text(alias));
            }
        }
    }
    aliases
}

/// Takes out what a statement prints while it runs; what functions in it print stays.
pub(super) fn silenced(statement: Node<'_>, program: &Parsed<'_>) -> Vec<Replacement> {
    let mut replacements = Vec::new();
    statements_in(statement, |node| {
        if node.kind() == "block" {
            let parts = children(node);
            let is_left =
                parts.first().is_some_and(|first| first.kind() != "comment" && !is_shown(*first, program));
            let shown = parts.into_iter().filter(|part| is_shown(*part, program));
            replacements.extend(shown.map(|part| silence(part, is_left, program)));
        }
    });
    replacements
}

/// `true` for a statement that only prints.
fn is_shown(statement: Node<'_>, program: &Parsed<'_>) -> bool {
    let call = statement.named_child(0).filter(|call| call.kind() == "call");
    let function = call.and_then(|call| call.child_by_field_name("function"));
    statement.kind() == "expression_statement" && function.is_some_and(|it| SHOWS.contains(&program.text(it)))
}

/// Takes out a line, if something else is left in its block.
fn silence(statement: Node<'_>, is_left: bool, program: &Parsed<'_>) -> Replacement {
    let range = statement.byte_range();
    let before = program.code[..range.start].rfind('\n').filter(|_| is_left);
    let start = before.filter(|at| program.code[*at..range.start].trim().is_empty());
    let is_last_of_line = program.code[range.end..].lines().next().is_none_or(|rest| rest.trim().is_empty());
    match start.filter(|_| is_last_of_line) {
        Some(start) => Replacement { range: start..range.end, text: String::new() },
        None => Replacement { range, text: "pass".to_owned() },
    }
}

/// Visits a statement and those in it that run with it.
fn statements_in<'a>(statement: Node<'a>, mut visit: impl FnMut(Node<'a>)) {
    walk(statement, |node| {
        visit(node);
        match node.kind() {
            "function_definition" | "class_definition" | "expression_statement" | "lambda" => Descend::Past,
            _ => Descend::Into,
        }
    });
}
