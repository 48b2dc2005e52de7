//! What a program prints of sets, and of what a folder has, whose order nobody defines.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::kinds::{NoOrder, head_length, kind_of};
use super::order::Movable;
use super::statements::{Statement, is_of_a_name, names, statements};

/// What of a round's output may come in any order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Unordered {
    /// The lines that a loop over a set or a folder may print.
    pub(super) lines: Option<MovableLines>,
    /// The lines whose lists may be those of a set or a folder.
    pub(super) lists: Option<MovableLines>,
    /// What of those lines it is.
    pub(super) within: Movable,
    /// `true` if other statements may print among `lines`, so that what has an order may be there, too.
    pub(super) has_others: bool,
}

/// All lines but some at the start and at the end, which are printed before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct MovableLines {
    pub(super) first: usize,
    pub(super) last: usize,
    /// How many lines are printed of each element at least: they stay together.
    pub(super) together: usize,
}

impl MovableLines {
    /// Which of some lines they are.
    pub(super) fn of(self, lines: usize) -> Range<usize> {
        let first = self.first.min(lines);
        first..lines.saturating_sub(self.last).max(first)
    }
}

impl Unordered {
    /// The same of a program that did not come to its end: what it would print there is missing.
    pub(super) fn without_end(self) -> Self {
        let without_end = |lines: Option<MovableLines>| lines.map(|it| MovableLines { last: 0, ..it });
        Unordered { lines: without_end(self.lines), lists: without_end(self.lists), ..self }
    }

    /// What surely has no order.
    pub(super) fn certain(self) -> Self {
        Unordered { lines: self.lines.filter(|_| !self.has_others), ..self }
    }
}

/// What begins statements that print nothing.
const NO_OUTPUT: [&str; 9] =
    ["assert ", "class ", "def ", "elif ", "if ", "raise ", "while ", "with ", "yield "];

/// What of the output of a round may come in any order. `before` are the programs of the rounds before it.
pub(super) fn unordered(code: &str, before: &[&str]) -> Unordered {
    let mut program = Program::default();
    for code in before {
        program.read(&statements(code));
    }
    program.begin_round(code);
    let statements = statements(code);
    program.read(&statements);
    program.unordered(&statements)
}

#[derive(Debug, Default)]
struct Program<'a> {
    known: HashMap<&'a str, NoOrder>,
    /// The functions, each `true` if it loops over something without an order.
    functions: HashMap<&'a str, bool>,
    /// The statements of the round that may print lists in any order.
    lists: Vec<usize>,
    /// Those with loops and lines in any order, with the lines that they print of each element at least.
    loops: Vec<(usize, usize)>,
    calls_a_loop: bool,
}

impl<'a> Program<'a> {
    /// Leaves what is known of earlier rounds, and forgets what they printed.
    fn begin_round(&mut self, code: &str) {
        self.lists.clear();
        self.loops.clear();
        self.calls_a_loop = names(code).any(|name| self.functions.get(name) == Some(&true));
    }

    fn read(&mut self, statements: &[Statement<'a>]) {
        for (index, statement) in statements.iter().enumerate() {
            let text = statement.text;
            if let Some(name) = defined(text) {
                self.functions.entry(name).or_default();
            } else if text.trim_start_matches("async").trim_start().starts_with("for ") {
                self.read_loop(index, statements);
            } else if let Some((targets, value)) = statement.assigned() {
                let kind = kind_of(value, &self.known);
                for name in targets {
                    match kind {
                        Some(kind) => self.known.insert(name, kind),
                        None => self.known.remove(name),
                    };
                }
            } else if let Some((name, _)) = text.split_once(".sort(") {
                self.known.remove(name);
            } else if let Some(kind) = kind_of(text, &self.known) {
                self.read_use(kind, index, statements);
            }
        }
    }

    /// What is done with something that has no order.
    fn read_use(&mut self, kind: NoOrder, index: usize, statements: &[Statement<'a>]) {
        let text = statements[index].text;
        if let Some(name) = collects(text) {
            self.known.insert(name, NoOrder::List);
        } else if text.starts_with("return ") {
            if let Some(name) = function_around(index, statements) {
                self.known.insert(name, kind);
            }
        } else if NO_OUTPUT.iter().all(|word| !text.starts_with(word)) {
            if kind == NoOrder::List {
                self.lists.push(index);
            }
            // All elements of it with new lines between.
            if text.contains("\\n") {
                self.takes_loop(index, 0, statements);
            }
        }
    }

    fn read_loop(&mut self, index: usize, statements: &[Statement<'a>]) {
        let text = statements[index].text;
        let (head, rest) = text.split_at(head_length(text));
        if kind_of(head, &self.known).is_none() {
            return;
        }
        let below = statements[index + 1..].iter().take_while(|it| it.indent > statements[index].indent);
        let indent = statements.get(index + 1).map_or(0, |it| it.indent);
        let goes_on = |text| !names(text).any(|name| ["break", "continue", "return"].contains(&name));
        let surely = below.clone().take_while(|it| goes_on(it.text));
        let lines = surely.filter(|it| it.indent == indent && prints_a_line(it)).count();
        let body: Vec<&str> = [rest].into_iter().chain(below.map(|it| it.text)).collect();
        if body.iter().any(|text| names(text).any(|name| self.prints(name))) {
            self.takes_loop(index, lines, statements);
        }
        // What is collected in a loop has its order.
        self.known.extend(body.into_iter().filter_map(collects).map(|name| (name, NoOrder::List)));
    }

    fn takes_loop(&mut self, index: usize, lines: usize, statements: &[Statement<'a>]) {
        self.loops.push((index, lines));
        if let Some(name) = function_around(index, statements) {
            self.functions.insert(name, true);
        }
    }

    fn unordered(&self, statements: &[Statement<'_>]) -> Unordered {
        let lines = if self.calls_a_loop {
            Some(MovableLines::default())
        } else {
            let together = self.loops.iter().map(|(_, lines)| *lines).min();
            let places: Vec<usize> = self.loops.iter().map(|(at, _)| *at).collect();
            between(&places, statements)
                .map(|lines| MovableLines { together: together.unwrap_or_default(), ..lines })
        };
        let is_joined = |at: &usize| statements[*at].text.contains("join(");
        let within = if self.lists.iter().any(is_joined) { Movable::Words } else { Movable::Lists };
        let has_others = self.has_others(statements);
        Unordered { lines, lists: between(&self.lists, statements), within, has_others }
    }

    /// `true` if statements print a number of lines that nobody knows without running them, other than once for each
    /// element of something without an order.
    fn has_others(&self, statements: &[Statement<'_>]) -> bool {
        let of_a_loop: HashSet<usize> =
            self.loops.iter().flat_map(|(at, _)| printed_by(*at, statements)).collect();
        let is_counted = |at: usize, it: &Statement<'_>| is_at_top(it) || of_a_loop.contains(&at);
        let prints = |it: &Statement<'_>| {
            let is_head = defined(it.text).is_some();
            // What else a function with such a loop prints stands in it.
            let is_call = it.indent == 0 && !it.text.starts_with("for ");
            let has_loop = |name: &str| is_call && self.functions.get(name) == Some(&true);
            !is_head && names(it.text).any(|name| self.prints(name) && !has_loop(name))
        };
        statements.iter().enumerate().any(|(at, it)| prints(it) && !is_counted(at, it))
    }

    /// `true` for the name of what prints, or may.
    fn prints(&self, name: &str) -> bool {
        ["print", "display", "write"].contains(&name) || self.functions.contains_key(name)
    }
}

/// A statement and those in it that are reached for each element: a loop with what stands right in it.
fn printed_by(at: usize, statements: &[Statement<'_>]) -> impl Iterator<Item = usize> {
    let below = statements[at + 1..].iter().take_while(move |it| it.indent > statements[at].indent);
    let indent = statements.get(at + 1).map_or(0, |it| it.indent);
    let right_in_it = below.enumerate().filter(move |(_, it)| it.indent == indent);
    [at].into_iter().chain(right_in_it.map(move |(below, _)| at + 1 + below))
}

/// The lines that some statements may print, as far as others surely print before and after; `None` without a statement.
fn between(places: &[usize], statements: &[Statement<'_>]) -> Option<MovableLines> {
    let (first, last) = (*places.iter().min()?, *places.iter().max()?);
    let begin = statements[..=first].iter().rposition(|it| it.indent == 0).unwrap_or(0);
    let has_function = places.iter().any(|at| function_around(*at, statements).is_some());
    let after = statements[last + 1..].iter().skip_while(|it| it.indent > 0);
    let after = if has_function { 0 } else { after.filter(|it| is_at_top(it)).count() };
    let first = statements[..begin].iter().filter(|it| is_at_top(it)).count();
    Some(MovableLines { first, last: after, together: 0 })
}

/// `true` for a statement that prints a line, whatever the program decides.
fn is_at_top(statement: &Statement<'_>) -> bool {
    statement.indent == 0 && prints_a_line(statement)
}

/// The name to which a statement adds something: `rows.append(…)`, `rows[name] = …`.
fn collects(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let name = &text[..text.find(|letter| !is_of_a_name(letter))?];
    let rest = &text[name.len()..];
    let is_added = [".append(", ".extend(", "["].iter().any(|call| rest.starts_with(call));
    (is_added && !name.is_empty()).then_some(name)
}

/// The function in which a statement stands.
fn function_around<'a>(index: usize, statements: &[Statement<'a>]) -> Option<&'a str> {
    let mut indent = statements[index].indent;
    for statement in statements[..index].iter().rev() {
        if indent == 0 {
            return None;
        }
        if statement.indent < indent {
            indent = statement.indent;
            if let Some(name) = defined(statement.text) {
                return Some(name);
            }
        }
    }
    None
}

/// The name of the function that begins.
fn defined(text: &str) -> Option<&str> {
    let text = text.trim_start_matches("async").trim_start();
    names(text.strip_prefix("def ")?).next()
}

/// `true` for a statement that prints a line, once it is reached.
fn prints_a_line(statement: &Statement<'_>) -> bool {
    let is_empty = ["print()", "print('')", "print(\"\")"].contains(&statement.text);
    let is_odd = ["end=", "file=", "end =", "file ="].iter().any(|option| statement.text.contains(option));
    statement.text.starts_with("print(") && !is_empty && !is_odd
}
