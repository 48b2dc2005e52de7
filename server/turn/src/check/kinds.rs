//! Which expressions have no order, read by their text: this crate has no parser.

use std::collections::HashMap;

use super::statements::{is_of_a_name, length_before, names, string_length};

/// Something without an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoOrder {
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

/// How long the head of a loop is, or the first key of a dictionary.
pub(super) fn head_length(text: &str) -> usize {
    length_before(b':', text)
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
pub(super) fn kind_of(text: &str, known: &HashMap<&str, NoOrder>) -> Option<NoOrder> {
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
            '{' if is_set(rest) && open.iter().all(Open::keeps) => return Some(around(NoOrder::Set, &open)),
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
fn around(kind: NoOrder, open: &[Open<'_>]) -> NoOrder {
    let is_kept = |open: &Open<'_>| {
        KEEP_SETS.contains(&open.called) || open.called == "{" || SETS.contains(&open.called)
    };
    if open.iter().all(is_kept) { kind } else { NoOrder::List }
}

/// What a name is that has no order, if it is one.
fn named(name: &str, is_part: bool, behind: &str, known: &HashMap<&str, NoOrder>) -> Option<NoOrder> {
    if behind.starts_with('(') && LISTS.contains(&name) {
        return Some(NoOrder::List);
    }
    if is_part {
        return None;
    }
    if behind.starts_with('(') && SETS.contains(&name) {
        return Some(NoOrder::Set);
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
