//! What later rounds need of those that failed.

use std::collections::{HashMap, VecDeque};

use ask::names::{self, Use};
use tree_sitter::Node;

use super::effects::{aliases, is_certain, mutated, writes_globals};
use super::reach::Reach;
use crate::python::{Descend, Parsed, children, walk};

/// A top-level statement of a round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    /// Its round.
    pub(super) round: usize,
    pub(super) node: Node<'a>,
    /// Where what ran of it ends.
    pub(super) end: usize,
    /// `true` if its round is kept whole.
    pub(super) is_kept: bool,
}

/// The statements that stay: all of the rounds that are kept, and of the others what those need.
pub(super) fn needed<'a>(rounds: &'a [(Parsed<'a>, Reach)]) -> Vec<Item<'a>> {
    let items: Vec<Item<'a>> =
        rounds.iter().enumerate().flat_map(|(index, (program, reach))| ran(index, program, *reach)).collect();
    if items.iter().all(|item| item.is_kept) {
        return items;
    }
    let mut search = Search::new(rounds, &items);
    for (index, (program, reach)) in rounds.iter().enumerate() {
        if *reach == Reach::End {
            let first = items.partition_point(|item| item.round < index);
            search
                .open
                .extend(names::free(&[program.root()], program.code).into_iter().map(|it| (it, first)));
        }
    }
    // What a function uses may change between the round that defines it and the one that calls it.
    for (index, item) in items.iter().enumerate().filter(|(_, item)| item.is_kept) {
        let uses = names::free(&[item.node], rounds[item.round].0.code);
        search.open.extend(uses.into_iter().filter(|used| used.is_deferred).map(|used| (used, index)));
    }
    let needed = search.run();
    let mut helping = vec![false; rounds.len()];
    for (item, is_needed) in items.iter().zip(&needed) {
        helping[item.round] |= is_needed;
    }
    let stays = |(index, item): &(usize, &Item<'_>)| {
        let is_future = item.node.kind() == "future_import_statement" && helping[item.round];
        item.is_kept || needed[*index] || is_future
    };
    items.iter().enumerate().filter(stays).map(|(_, item)| *item).collect()
}

/// The statements of a round that ran.
fn ran<'a>(round: usize, program: &'a Parsed<'a>, reach: Reach) -> Vec<Item<'a>> {
    let whole = |node: Node<'a>| Item { round, node, end: node.end_byte(), is_kept: reach == Reach::End };
    let statements = program.statements().into_iter();
    match reach {
        Reach::End => statements.map(whole).collect(),
        Reach::Nowhere => Vec::new(),
        Reach::Somewhere if program.root().has_error() => Vec::new(),
        Reach::Somewhere => statements.filter(|node| is_plain(*node)).map(whole).collect(),
        Reach::Line(line) => {
            // Of several on the line at which it failed, any but the last may have run.
            let last = program.statements().into_iter().rev().find(|node| node.start_position().row < line);
            let is_on_line = |node: &Node<'_>| {
                last.is_some_and(|last| {
                    *node != last
                        && node.end_position().row + 1 == line
                        && last.start_position().row + 1 == line
                })
            };
            let end = |node| if is_on_line(&node) { Some(node.end_byte()) } else { end_before(node, line) };
            statements
                .filter(|node| !node.has_error())
                .filter_map(|node| Some(Item { end: end(node)?, ..whole(node) }))
                .collect()
        }
    }
}

/// `true` for imports, definitions and assignments.
fn is_plain(statement: Node<'_>) -> bool {
    let is_definition = [
        "import_statement",
        "import_from_statement",
        "future_import_statement",
        "function_definition",
        "class_definition",
        "decorated_definition",
    ]
    .contains(&statement.kind());
    let assigns = |child: Node<'_>| child.kind() == "assignment";
    is_definition
        || (statement.kind() == "expression_statement" && statement.named_child(0).is_some_and(assigns))
}

/// Where the part of a statement ends that stands before a line, counted from 1. Of what holds other statements, only
/// `with` and the first branch of `if` can be cut.
fn end_before(statement: Node<'_>, line: usize) -> Option<usize> {
    let mut current = statement;
    let mut end = None;
    loop {
        if current.end_position().row + 1 < line {
            return Some(current.end_byte());
        }
        let body = match current.kind() {
            "with_statement" => current.child_by_field_name("body"),
            "if_statement" => current.child_by_field_name("consequence"),
            _ => None,
        };
        let parts = body.map(children).unwrap_or_default();
        let ran = parts.iter().take_while(|part| part.end_position().row + 1 < line).count();
        end = ran.checked_sub(1).map(|last| parts[last].end_byte()).or(end);
        match parts.get(ran).filter(|next| next.start_position().row < line) {
            Some(next) => current = *next,
            None => return end,
        }
    }
}

/// A statement that binds or changes a name.
struct Binds {
    item: usize,
    /// `true` if what the name was before no longer matters, except to the statement itself.
    hides: bool,
}

/// Which bindings of a name, by their place among them, were looked at.
struct Seen {
    /// Those that some use was traced back through.
    backward: Vec<bool>,
    /// All from here on, for what functions use when they are called.
    after: usize,
}

impl Seen {
    fn of(count: usize) -> Self {
        Seen { backward: vec![false; count], after: count }
    }
}

/// The search for what is needed: every binding of a name is looked at once.
struct Search<'a, 'i> {
    rounds: &'a [(Parsed<'a>, Reach)],
    items: &'i [Item<'a>],
    binders: HashMap<&'a str, Vec<Binds>>,
    seen: HashMap<&'a str, Seen>,
    needed: Vec<bool>,
    /// Uses to look up, each with the statement that it stands before.
    open: VecDeque<(Use<'a>, usize)>,
    /// `true` once a name was found nowhere.
    misses: bool,
}

impl<'a, 'i> Search<'a, 'i> {
    fn new(rounds: &'a [(Parsed<'a>, Reach)], items: &'i [Item<'a>]) -> Self {
        let mut binders: HashMap<&str, Vec<Binds>> = HashMap::new();
        let statements = || items.iter().map(|item| (item.node, &rounds[item.round].0));
        let (globals, aliases) = (writes_globals(statements()), aliases(statements()));
        for (index, item) in items.iter().enumerate() {
            let program = &rounds[item.round].0;
            let bound = names::bound(item.node, program.code);
            let is_certain = is_certain(item.node) && item.end == item.node.end_byte();
            let certain = bound.names.into_iter().map(|name| (name, is_certain));
            let mut changed = bound.changed;
            if !item.is_kept {
                changed.extend(mutated(item.node, program));
            }
            if !globals.is_empty() {
                let used = names::free(&[item.node], program.code);
                changed.extend(used.iter().filter_map(|used| globals.get(used.name)).flatten());
            }
            let others = changed.iter().filter_map(|name| aliases.get(name)).flatten().copied();
            let changed: Vec<&str> = others.chain(changed.iter().copied()).collect();
            for (name, hides) in certain.chain(changed.into_iter().map(|name| (name, false))) {
                binders.entry(name).or_default().push(Binds { item: index, hides });
            }
        }
        let needed = vec![false; items.len()];
        Search { rounds, items, binders, seen: HashMap::new(), needed, open: VecDeque::new(), misses: false }
    }

    fn run(mut self) -> Vec<bool> {
        while let Some((used, before)) = self.open.pop_front() {
            self.look_up(used, before);
        }
        if self.misses {
            for (index, item) in self.items.iter().enumerate() {
                self.needed[index] |= is_star_import(item.node);
            }
        }
        self.needed
    }

    /// Takes the statements that give a name its value before a statement. What a function uses counts when it is
    /// called: then, all later ones do, too.
    fn look_up(&mut self, used: Use<'a>, before: usize) {
        let Some(binders) = self.binders.get(used.name) else {
            self.misses |= !names::is_builtin(used.name);
            return;
        };
        let seen = self.seen.entry(used.name).or_insert_with(|| Seen::of(binders.len()));
        let first_after = binders.partition_point(|binds| binds.item < before);
        let mut found = Vec::new();
        let mut is_certain = false;
        for index in (0..first_after).rev() {
            if std::mem::replace(&mut seen.backward[index], true) {
                is_certain = true;
                break;
            }
            found.push(binders[index].item);
            is_certain = binders[index].hides;
            if is_certain {
                break;
            }
        }
        self.misses |= !is_certain && !names::is_builtin(used.name);
        if used.is_deferred && first_after < seen.after {
            found.extend(binders[first_after..seen.after].iter().map(|binds| binds.item));
            seen.after = first_after;
        }
        for item in found {
            self.take(item);
        }
    }

    fn take(&mut self, index: usize) {
        let item = self.items[index];
        if item.is_kept || std::mem::replace(&mut self.needed[index], true) {
            return;
        }
        let uses = names::free(&[item.node], self.rounds[item.round].0.code);
        self.open.extend(uses.into_iter().map(|used| (used, index)));
    }
}

fn is_star_import(statement: Node<'_>) -> bool {
    let mut is_star = false;
    if statement.kind() == "import_from_statement" {
        walk(statement, |node| {
            is_star |= node.kind() == "wildcard_import";
            Descend::Into
        });
    }
    is_star
}
