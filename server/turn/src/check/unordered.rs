//! What a program prints of sets, and of what a folder has, whose order nobody defines.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::order::Movable;
use super::statements::{Statement, is_of_a_name, names, statements, string_length};

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

/// Something without an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Printed as `{…}`.
    Set,
    /// Printed as a list.
    List,
}

/// What makes a set, and what lists in the order in which something is found or done.
const SETS: [&str; 2] = ["set", "frozenset"];
const LISTS: [&str; 8] =
    ["as_completed", "glob", "imap_unordered", "iterdir", "listdir", "rglob", "scandir", "walk"];

/// Calls that keep the order of what they are given, whether it has one or not.
const KEEP: [&str; 18] = [
    "",
    "append",
    "chain",
    "dict",
    "display",
    "enumerate",
    "extend",
    "filter",
    "format",
    "iter",
    "join",
    "list",
    "map",
    "print",
    "reversed",
    "str",
    "tuple",
    "zip",
];
/// Those of them that leave a set a set.
const KEEP_SETS: [&str; 5] = ["", "display", "format", "print", "str"];

/// What begins statements that print nothing.
const NO_OUTPUT: [&str; 9] =
    ["assert ", "class ", "def ", "elif ", "if ", "raise ", "while ", "with ", "yield "];

/// Attributes of something without an order that have none either.
const PARTS: [&str; 10] = [
    "copy",
    "difference",
    "glob",
    "intersection",
    "items",
    "keys",
    "rglob",
    "symmetric_difference",
    "union",
    "values",
];

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
    known: HashMap<&'a str, Kind>,
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
    fn read_use(&mut self, kind: Kind, index: usize, statements: &[Statement<'a>]) {
        let text = statements[index].text;
        if let Some(name) = collects(text) {
            self.known.insert(name, Kind::List);
        } else if text.starts_with("return ") {
            if let Some(name) = function_around(index, statements) {
                self.known.insert(name, kind);
            }
        } else if NO_OUTPUT.iter().all(|word| !text.starts_with(word)) {
            if kind == Kind::List {
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
        self.known.extend(body.into_iter().filter_map(collects).map(|name| (name, Kind::List)));
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

/// How deep brackets may be in each other: Python reads no more.
const DEEPEST: usize = 200;

/// How long the head of a loop is, or the first key of a dictionary: up to the colon that ends it, or to a bracket that
/// ends what it is in.
fn head_length(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'\'' | b'"' => {
                at += string_length(&text[at..]);
                continue;
            }
            b'(' | b'[' | b'{' if depth < DEEPEST => depth += 1,
            b'(' | b'[' | b'{' => break,
            b')' | b']' | b'}' | b':' if depth == 0 => return at,
            b')' | b']' | b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// What is open around a place of an expression.
#[derive(Debug, Clone, Copy, Default)]
struct Open<'a> {
    /// What is called; `[` for a list.
    called: &'a str,
    /// `true` for what takes one of several: an index.
    is_index: bool,
    /// The last word of the language: what follows `in` is walked through behind `for`, and only looked at behind `if`.
    word: Word,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Word {
    #[default]
    None,
    For,
    /// `if`, `in` and `not in` elsewhere.
    Condition,
}

/// What of an expression or a statement has no order, if the whole has none.
fn kind_of(text: &str, known: &HashMap<&str, Kind>) -> Option<Kind> {
    let mut open = vec![Open::default()];
    let mut at = 0;
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        let name = &rest[..rest.find(|letter| !is_of_a_name(letter)).unwrap_or(rest.len())];
        let behind = &rest[name.len()..];
        if matches!(letter, '\'' | '"') {
            at += string_length(rest);
            continue;
        }
        if !name.is_empty() {
            at += name.len();
            if let Some(length) = behind.starts_with(['\'', '"']).then(|| string_length(behind)) {
                let has_values = name.contains(['f', 'F']);
                let found =
                    has_values.then(|| in_braces(&behind[..length]).find_map(|part| kind_of(part, known)));
                if let Some(kind) = found.flatten().filter(|_| open.iter().all(Open::keeps)) {
                    return Some(kind);
                }
                at += length;
                continue;
            }
            let last = open.last_mut()?;
            match name {
                "for" => last.word = Word::For,
                "in" if last.word == Word::For => last.word = Word::None,
                "in" | "if" => last.word = Word::Condition,
                "else" => last.word = Word::None,
                _ => {
                    let is_part = text[..at - name.len()].ends_with('.');
                    if let Some(kind) =
                        named(name, is_part, behind, known).filter(|_| open.iter().all(Open::keeps))
                    {
                        return Some(around(kind, &open));
                    }
                }
            }
            continue;
        }
        match letter {
            '{' if is_set(rest) && open.iter().all(Open::keeps) => return Some(around(Kind::Set, &open)),
            '(' | '[' | '{' => {
                let before = text[..at].trim_end();
                let start = before
                    .rfind(|letter| !is_of_a_name(letter))
                    .map_or(0, |it| it + before[it..].chars().next().map_or(1, char::len_utf8));
                let called = if letter == '(' { &before[start..] } else { &rest[..1] };
                let is_index = letter == '['
                    && before.ends_with(|last| is_of_a_name(last) || ")]".contains(last))
                    && !["in", "return", "else", "if"].contains(&&before[start..]);
                open.push(Open { called, is_index, word: Word::None });
            }
            ')' | ']' | '}' if open.len() > 1 => drop(open.pop()),
            _ => {}
        }
        at += letter.len_utf8();
    }
    None
}

impl Open<'_> {
    fn keeps(&self) -> bool {
        let called = ["[", "{", "in"].contains(&self.called)
            || KEEP.contains(&self.called)
            || SETS.contains(&self.called);
        called && !self.is_index && self.word == Word::None
    }
}

/// What something without an order is once all that is open around it is done.
fn around(kind: Kind, open: &[Open<'_>]) -> Kind {
    let is_kept = |open: &Open<'_>| {
        KEEP_SETS.contains(&open.called) || open.called == "{" || SETS.contains(&open.called)
    };
    if open.iter().all(is_kept) { kind } else { Kind::List }
}

/// What a name is that has no order, if it is one.
fn named(name: &str, is_part: bool, behind: &str, known: &HashMap<&str, Kind>) -> Option<Kind> {
    if behind.starts_with('(') && LISTS.contains(&name) {
        return Some(Kind::List);
    }
    if is_part {
        return None;
    }
    if behind.starts_with('(') && SETS.contains(&name) {
        return Some(Kind::Set);
    }
    let kind = *known.get(name)?;
    let part = behind.strip_prefix('.').map(|part| names(part).next().unwrap_or_default());
    let is_one = behind.starts_with('[') || part.is_some_and(|part| !PARTS.contains(&part));
    let is_option = behind.trim_start().starts_with('=') && !behind.trim_start().starts_with("==");
    (!is_one && !is_option).then_some(kind)
}

/// `true` for `{a, b}` and `{a for a in b}` at the start of a text, which are no dictionaries.
fn is_set(text: &str) -> bool {
    let inner = &text[1..];
    let end = head_length(inner);
    let elements = inner[..end].trim();
    !elements.is_empty() && !elements.starts_with("**") && inner[end..].starts_with('}')
}

/// What stands between the braces of a literal.
fn in_braces(literal: &str) -> impl Iterator<Item = &str> {
    literal.split('{').skip(1).map(|part| part.split('}').next().unwrap_or(part))
}
