//! What statements of a program may change.

use std::collections::{HashMap, HashSet};

use ask::names;
use tree_sitter::Node;

use super::item::{Item, is_import};
use super::reach::Reach;
use crate::python::{Descend, Parsed, called, children, walk};

/// Functions that only look at what they are given, and methods.
const FUNCTIONS: [&str; 11] =
    ["abs", "dir", "float", "id", "int", "isinstance", "len", "repr", "round", "str", "type"];
const METHODS: &str = "
    abs all any corr count cov describe duplicated endswith first format groupby head idxmax idxmin info isin isna
    isnull items keys last lower max mean median memory_usage min mode nlargest notna notnull nsmallest nunique quantile
    round startswith std strip sum tail title to_dict to_list to_markdown to_string tolist unique upper value_counts
    values var
";

/// Functions that make something new of values they are given.
const MAKERS: &str = "bool dict enumerate max min open print range reversed set sorted sum tuple zip";

/// Functions of libraries that change what they are given.
const CHANGERS: &str = "
    copyto fill_diagonal heapify heappop heappush heappushpop heapreplace insort insort_left insort_right place put putmask
    readinto shuffle
";

/// So many names are looked at behind those of a statement, at most.
const MOST_BEHIND: usize = 200;

/// What names of the programs stand for.
pub(super) struct Effects<'a> {
    /// The names that stand for more than what is imported.
    pub(super) values: HashSet<&'a str>,
    /// These, and functions of the programs.
    own: HashSet<&'a str>,
    imported: HashSet<&'a str>,
    /// Functions of the programs that change something outside of themselves, and those that do not.
    changing: HashSet<&'a str>,
    still: HashSet<&'a str>,
    /// The names that the functions of the programs use.
    behind: HashMap<&'a str, Vec<&'a str>>,
    /// Names that may stand for one value: `kept = rows`.
    same: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Effects<'a> {
    pub(super) fn of(rounds: &'a [(Parsed<'a>, Reach)], ran: &[Vec<Item<'a>>]) -> Self {
        let values = values(rounds, ran);
        let functions: Vec<(Node<'a>, &'a Parsed<'a>)> =
            rounds.iter().flat_map(|(program, _)| functions(program)).collect();
        let own = functions.iter().filter_map(name_of).chain(values.iter().copied()).collect();
        let imports = ran.iter().flatten().filter(|item| is_import(item.node));
        let imported =
            imports.flat_map(|item| names::bound(item.node, rounds[item.round].0.code).names).collect();
        let mut effects = Effects {
            values,
            own,
            imported,
            changing: HashSet::new(),
            still: HashSet::new(),
            behind: HashMap::new(),
            same: HashMap::new(),
        };
        for (program, _) in rounds {
            effects.add_names_of_one_value(program);
        }
        for (node, program) in functions {
            effects.add(node, program);
        }
        effects
    }

    /// Adds a function. It may be defined again, and do more then.
    fn add(&mut self, function: Node<'a>, program: &'a Parsed<'a>) {
        let parts = name_of(&(function, program)).zip(function.child_by_field_name("body"));
        let Some((name, body)) = parts else { return };
        let uses: HashSet<&str> = used(function, program).into_iter().collect();
        self.behind.entry(name).or_default().extend(uses);
        if self.may_change(body, program) || binds_outside(body, program) {
            self.changing.insert(name);
            self.still.remove(name);
        } else if !self.changing.contains(name) {
            self.still.insert(name);
        }
    }

    pub(super) fn is_own(&self, name: &str) -> bool {
        self.own.contains(name)
    }

    fn add_names_of_one_value(&mut self, program: &'a Parsed<'a>) {
        walk(program.root(), |node| {
            let name =
                |field| node.child_by_field_name(field).filter(|it: &Node<'_>| it.kind() == "identifier");
            if let Some((left, right)) =
                name("left").zip(name("right")).filter(|_| node.kind() == "assignment")
            {
                let (left, right) = (program.text(left), program.text(right));
                self.same.entry(left).or_default().push(right);
                self.same.entry(right).or_default().push(left);
            }
            Descend::Into
        });
    }

    /// These names, and the others that may stand for their values.
    pub(super) fn with_same(&self, names: impl Iterator<Item = &'a str>) -> HashSet<&'a str> {
        let mut open: Vec<&str> = names.collect();
        let mut found = HashSet::new();
        while let Some(name) = open.pop() {
            if found.insert(name) {
                open.extend(self.same.get(name).into_iter().flatten());
            }
        }
        found
    }

    /// The values that code has to do with through the functions of the programs that it uses; `None` if there are too
    /// many to follow: then it may be any.
    pub(super) fn behind(&self, code: Node<'a>, program: &'a Parsed<'a>) -> Option<Vec<&'a str>> {
        let mut found = HashSet::new();
        let mut open = used(code, program);
        while let Some(name) = open.pop() {
            for used in self.behind.get(name).into_iter().flatten() {
                if found.insert(*used) {
                    open.push(used);
                }
            }
            if found.len() > MOST_BEHIND {
                return None;
            }
        }
        Some(found.into_iter().filter(|name| self.values.contains(name)).collect())
    }

    /// `true` for a value, or `print` of values, that nothing has to run for.
    pub(super) fn only_shows(&self, statement: Node<'_>, program: &Parsed<'_>) -> bool {
        only_shows(statement, program, &self.own)
    }

    /// `true` for code that may change a value before it fails, beside those that it binds at its end.
    pub(super) fn may_change(&self, code: Node<'_>, program: &Parsed<'_>) -> bool {
        let mut changes = false;
        walk(code, |node| {
            changes |= match node.kind() {
                "await" | "named_expression" | "yield" => true,
                "call" => self.call_changes(node, program),
                _ => false,
            };
            Descend::Into
        });
        changes
    }

    fn call_changes(&self, call: Node<'_>, program: &Parsed<'_>) -> bool {
        let Some(function) = call.child_by_field_name("function") else { return true };
        let arguments = call.child_by_field_name("arguments").map(children).unwrap_or_default();
        if arguments.iter().any(|it| self.changing.contains(program.text(*it))) {
            return true;
        }
        let name = called(call, program);
        if self.own.contains(name) {
            return !self.still.contains(name);
        }
        let is_maker = || MAKERS.split_whitespace().any(|maker| maker == name);
        let is_function = function.kind() == "identifier";
        if CHANGERS.split_whitespace().any(|changer| changer == name) {
            return true;
        }
        // What else a library is called for changes none of the values.
        let is_of_library = root(function).is_some_and(|root| {
            let root = program.text(root);
            self.imported.contains(root) && !self.values.contains(root)
        });
        !(is_of_library || only_looks(call, program) || (is_function && is_maker()))
    }
}

/// The names that code uses, and those of the methods that it calls.
fn used<'a>(code: Node<'a>, program: &'a Parsed<'a>) -> Vec<&'a str> {
    let mut found: Vec<&str> = names::free(&[code], program.code).into_iter().map(|used| used.name).collect();
    walk(code, |node| {
        found.extend((node.kind() == "call").then(|| called(node, program)));
        Descend::Into
    });
    found
}

/// The name at which `a.b(c)[d].e` begins.
fn root(expression: Node<'_>) -> Option<Node<'_>> {
    let mut node = expression;
    while node.kind() != "identifier" {
        let inner = ["object", "value", "function"].iter().find_map(|field| node.child_by_field_name(field));
        node = inner?;
    }
    Some(node)
}

/// `true` for a body that gives names outside of its function a value, or parts of what it is given.
fn binds_outside(body: Node<'_>, program: &Parsed<'_>) -> bool {
    let mut found = !names::bound(body, program.code).changed.is_empty();
    walk(body, |node| {
        found |= ["global_statement", "nonlocal_statement", "augmented_assignment", "delete_statement"]
            .contains(&node.kind());
        if found { Descend::Past } else { Descend::Into }
    });
    found
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
pub(super) fn globals<'a>(statement: Node<'_>, program: &Parsed<'a>) -> Vec<&'a str> {
    let mut names = Vec::new();
    walk(statement, |node| {
        if node.kind() == "global_statement" {
            names.extend(children(node).into_iter().map(|name| program.text(name)));
        }
        Descend::Into
    });
    names
}

/// The functions that a program defines.
fn functions<'a>(program: &'a Parsed<'a>) -> Vec<(Node<'a>, &'a Parsed<'a>)> {
    let mut found = Vec::new();
    walk(program.root(), |node| {
        found.extend((node.kind() == "function_definition").then_some((node, program)));
        Descend::Into
    });
    found
}

fn name_of<'a>((definition, program): &(Node<'a>, &'a Parsed<'a>)) -> Option<&'a str> {
    definition.child_by_field_name("name").map(|name| program.text(name))
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
            // It may be an iterator, and be used up.
            "list_splat" | "for_in_clause" | "comparison_operator" => !goes_through_a_name(node),
            _ => true,
        };
        Descend::Into
    });
    is_still
}

/// `true` for `*name`, `for x in name` and `x in name`.
fn goes_through_a_name(node: Node<'_>) -> bool {
    let parts = children(node);
    let is_in = node.kind() != "comparison_operator"
        || (0..node.child_count())
            .any(|place| node.child(place).is_some_and(|part| ["in", "not in"].contains(&part.kind())));
    is_in && parts.last().is_some_and(|last| last.kind() == "identifier")
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
