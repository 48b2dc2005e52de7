//! What stays of each round: all that ran of it. A failed round goes if a later one does the same again.

use std::collections::{HashMap, HashSet};

use ask::names;
use tree_sitter::Node;

use super::reach::Reach;
use crate::python::{Descend, Parsed, called, children, walk};

/// A failed round is done again soon, or not at all.
const NEAR: usize = 4;

/// Statements that hold others, some of which may have run before one failed.
const COMPOUND: [&str; 6] = [
    "for_statement",
    "if_statement",
    "match_statement",
    "try_statement",
    "while_statement",
    "with_statement",
];

/// Functions that only look at what they are given, and methods.
const FUNCTIONS: [&str; 11] =
    ["abs", "dir", "float", "id", "int", "isinstance", "len", "repr", "round", "str", "type"];
const METHODS: &str = "
    abs all any corr count cov describe duplicated endswith first format groupby head idxmax idxmin info isin isna
    isnull items keys last lower max mean median memory_usage min mode nlargest notna notnull nsmallest nunique quantile
    round startswith std strip sum tail title to_dict to_list to_markdown to_string tolist unique upper value_counts
    values var
";

/// A top-level statement of a round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    /// Its round.
    pub(super) round: usize,
    pub(super) node: Node<'a>,
    /// `true` for a compound statement in which the round failed.
    pub(super) failed: bool,
}

/// The statements that stay, in their order.
pub(super) fn kept<'a>(rounds: &'a [(Parsed<'a>, Reach)]) -> Vec<Item<'a>> {
    let ran: Vec<Vec<Item<'a>>> =
        rounds.iter().enumerate().map(|(index, (program, reach))| ran(index, program, *reach)).collect();
    if rounds.iter().all(|(_, reach)| *reach == Reach::End) {
        return ran.into_iter().flatten().collect();
    }
    let others = Others { rounds, ran: &ran, values: values(rounds, &ran) };
    let own: HashSet<&str> = rounds
        .iter()
        .flat_map(|(program, _)| functions(program))
        .chain(others.values.iter().copied())
        .collect();
    let of_round = |(index, items): (usize, &Vec<Item<'a>>)| {
        let (program, reach) = &rounds[index];
        let goes = |item: &Item<'_>| !is_import(item.node) && only_shows(item.node, program, &own);
        let mut stay = items.clone();
        if *reach != Reach::End {
            stay.retain(|item| !goes(item));
            if others.do_again(index, &stay) {
                stay.retain(|item| is_import(item.node));
            }
        }
        stay
    };
    ran.iter().enumerate().flat_map(of_round).collect()
}

/// The statements of a round that ran.
fn ran<'a>(round: usize, program: &'a Parsed<'a>, reach: Reach) -> Vec<Item<'a>> {
    let whole = |node: Node<'a>| Item { round, node, failed: false };
    let statements = program.statements();
    match reach {
        Reach::End => statements.into_iter().map(whole).collect(),
        Reach::Nowhere => Vec::new(),
        Reach::Somewhere if program.root().has_error() => Vec::new(),
        Reach::Somewhere => statements.into_iter().filter(|node| is_plain(*node)).map(whole).collect(),
        Reach::Line(line) => {
            let begun: Vec<Node<'_>> =
                statements.into_iter().filter(|node| node.start_position().row < line).collect();
            let last = begun.last().copied();
            let ran = |node: Node<'a>| {
                let is_before = node.end_position().row + 1 < line;
                // Of several on the line at which it failed, any but the last may have run.
                let is_on_line = Some(node) != last && node.end_position().row + 1 == line;
                let failed = !is_before && !is_on_line;
                (!failed || COMPOUND.contains(&node.kind())).then_some(Item { round, node, failed })
            };
            begun.into_iter().filter(|node| !node.has_error()).filter_map(ran).collect()
        }
    }
}

/// `true` for imports, definitions and assignments.
fn is_plain(statement: Node<'_>) -> bool {
    let is_definition =
        ["function_definition", "class_definition", "decorated_definition"].contains(&statement.kind());
    let assigns = |child: Node<'_>| child.kind() == "assignment";
    is_definition
        || is_import(statement)
        || (statement.kind() == "expression_statement" && statement.named_child(0).is_some_and(assigns))
}

fn is_import(statement: Node<'_>) -> bool {
    ["import_statement", "import_from_statement", "future_import_statement"].contains(&statement.kind())
}

/// The names of the functions that a program defines.
fn functions<'a>(program: &Parsed<'a>) -> Vec<&'a str> {
    let mut names = Vec::new();
    walk(program.root(), |node| {
        let name = node.child_by_field_name("name").filter(|_| node.kind() == "function_definition");
        names.extend(name.map(|name| program.text(name)));
        Descend::Into
    });
    names
}

/// `true` for a value, or `print` of values, that nothing has to run for. `own` are functions of the programs.
fn only_shows(statement: Node<'_>, program: &Parsed<'_>, own: &HashSet<&str>) -> bool {
    let prints = |call: &Node<'_>| {
        let function = call.child_by_field_name("function").map(|it| program.text(it));
        call.kind() == "call" && matches!(function, Some("print" | "display"))
    };
    let shown = match statement.named_child(0).filter(prints) {
        Some(call) => {
            let arguments = call.child_by_field_name("arguments").map(children).unwrap_or_default();
            let to = |argument: &Node<'_>| argument.child_by_field_name("name").map(|it| program.text(it));
            if arguments.iter().any(|it| to(it) == Some("file")) {
                return false;
            }
            arguments
        }
        None => children(statement),
    };
    statement.kind() == "expression_statement" && shown.into_iter().all(|it| is_still(it, program, own))
}

/// `true` for an expression that binds nothing, and calls only what looks at its values.
fn is_still(expression: Node<'_>, program: &Parsed<'_>, own: &HashSet<&str>) -> bool {
    let mut is_still = true;
    walk(expression, |node| {
        is_still &= match node.kind() {
            "assignment" | "augmented_assignment" | "await" | "named_expression" | "yield" => false,
            "call" => only_looks(node, program) && !own.contains(called(node, program)),
            _ => true,
        };
        Descend::Into
    });
    is_still
}

fn only_looks(call: Node<'_>, program: &Parsed<'_>) -> bool {
    let name = called(call, program);
    let is_method = call.child_by_field_name("function").is_some_and(|it| it.kind() == "attribute");
    let is_known = if is_method {
        METHODS.split_whitespace().any(|method| method == name)
    } else {
        FUNCTIONS.contains(&name)
    };
    is_known && !program.text(call).contains("inplace")
}

/// All rounds, to be looked at for one that does a failed one again.
struct Others<'a, 'i> {
    rounds: &'a [(Parsed<'a>, Reach)],
    ran: &'i [Vec<Item<'a>>],
    /// The names that stand for more than what is imported.
    values: HashSet<&'a str>,
}

fn values<'a>(rounds: &'a [(Parsed<'a>, Reach)], ran: &[Vec<Item<'a>>]) -> HashSet<&'a str> {
    let statements =
        || ran.iter().flatten().map(|item| (item, names::bound(item.node, rounds[item.round].0.code)));
    statements()
        .flat_map(|(item, bound)| {
            let names = if is_import(item.node) { Vec::new() } else { bound.names };
            names.into_iter().chain(bound.changed).chain(globals(item.node, &rounds[item.round].0))
        })
        .collect()
}

/// The names that functions in a statement bind outside of themselves.
fn globals<'a>(statement: Node<'_>, program: &Parsed<'a>) -> Vec<&'a str> {
    let mut names = Vec::new();
    walk(statement, |node| {
        if node.kind() == "global_statement" {
            names.extend(children(node).into_iter().map(|name| program.text(name)));
        }
        Descend::Into
    });
    names
}

impl<'a> Others<'a, '_> {
    /// `true` if a later round runs all that ran of this one once more, and starts from nothing that this one changed:
    /// then it does not matter that this one ran.
    fn do_again(&self, index: usize, own: &[Item<'a>]) -> bool {
        let own: Vec<&Item<'a>> = own.iter().filter(|item| !is_import(item.node)).collect();
        let Some(first) = own.first().map(|item| self.text(item)) else { return false };
        let later = self.ran.iter().enumerate().skip(index + 1).take(NEAR);
        let later = later
            .map(|(later, _)| later)
            .find(|later| self.ran[*later].iter().any(|it| self.text(it) == first));
        let Some(later) = later.filter(|_| own.iter().all(|item| !item.failed)) else { return false };
        let mut open = own.iter().peekable();
        let again: Vec<bool> = self.ran[later]
            .iter()
            .map(|item| open.next_if(|own| self.text(own) == self.text(item)).is_some())
            .collect();
        if open.peek().is_some() {
            return false;
        }
        let mut names: HashSet<&str> = own.iter().flat_map(|item| self.mentioned(item)).collect();
        names.retain(|name| self.values.contains(name));
        let between = || self.ran[index + 1..later].iter().flatten().flat_map(|item| self.mentioned(item));
        // The first statement that has to do with a name gives it a new value.
        let mut is_new: HashMap<&str, bool> = HashMap::new();
        for (item, is_again) in self.ran[later].iter().zip(again) {
            let bound = names::bound(item.node, self.code(item)).names;
            let used: HashSet<&str> = self.used(item).collect();
            for name in self.mentioned(item) {
                let makes = is_again && bound.contains(&name) && !used.contains(name);
                is_new.entry(name).or_insert(makes);
            }
        }
        names.iter().all(|name| is_new.get(name) == Some(&true))
            && !between().any(|name| names.contains(name))
    }

    fn code(&self, item: &Item<'a>) -> &'a str {
        self.rounds[item.round].0.code
    }

    fn text(&self, item: &Item<'a>) -> &'a str {
        self.rounds[item.round].0.text(item.node)
    }

    fn used(&self, item: &Item<'a>) -> impl Iterator<Item = &'a str> {
        names::free(&[item.node], self.code(item)).into_iter().map(|used| used.name)
    }

    /// The names that a statement has to do with.
    fn mentioned(&self, item: &Item<'a>) -> Vec<&'a str> {
        let bound = names::bound(item.node, self.code(item));
        let named = self.used(item).chain(bound.names).chain(bound.changed);
        named.chain(globals(item.node, &self.rounds[item.round].0)).collect()
    }
}
