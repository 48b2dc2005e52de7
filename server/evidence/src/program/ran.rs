//! The code of a round as a plain interpreter runs it among others.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use tree_sitter::Node;

use super::item::Item;
use super::reach::Reach;
use crate::python::{Descend, Parsed, walk};

/// What ends a program.
const EXITS: [&str; 3] = ["exit", "quit", "SystemExit"];

/// The picture of a form feed, which Python skips where a line begins.
const FORM_FEED: char = '\u{240c}';

/// For each round, if it may end its program, which must not end the joined one.
pub(super) fn may_end<'a>(rounds: &'a [(Parsed<'a>, Reach)], items: &[Item<'a>]) -> Vec<bool> {
    let mut exits: HashSet<&str> = EXITS.into();
    let mut ends = vec![false; rounds.len()];
    for item in items {
        let program = &rounds[item.round].0;
        let definition = item.node.child_by_field_name("definition").unwrap_or(item.node);
        let is_definition = ["function_definition", "class_definition"].contains(&definition.kind());
        match definition.child_by_field_name("name").filter(|_| is_definition) {
            Some(name) => {
                let body = definition.child_by_field_name("body").unwrap_or(definition);
                // The person's own `exit` need not end anything.
                let name = program.text(name);
                if names_one(body, program, &exits) {
                    exits.insert(name)
                } else {
                    exits.remove(name)
                };
            }
            None => ends[item.round] |= names_one(item.node, program, &exits),
        }
    }
    let last = rounds.len().saturating_sub(1);
    ends.iter()
        .enumerate()
        .map(|(round, ends)| *ends && round < last && rounds[round].1 == Reach::End)
        .collect()
}

fn names_one(node: Node<'_>, program: &Parsed<'_>, names: &HashSet<&str>) -> bool {
    let mut found = false;
    walk(node, |part| {
        found |= part.kind() == "identifier" && names.contains(program.text(part));
        if found || part.kind().starts_with("import") { Descend::Past } else { Descend::Into }
    });
    found
}

/// Statements that go on with what follows after an error.
pub(super) fn tried(text: &str, error: &str, why: &str) -> String {
    let Some(program) = Parsed::new(text).filter(|program| !program.statements().is_empty()) else {
        return text.to_owned();
    };
    let strings = strings(&program);
    let mut inner = String::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() && !is_within(at, &strings) {
            inner += "    ";
        }
        inner += line;
        at += line.len();
    }
    format!("try:\n{inner}\nexcept {error}:\n    pass  # {why}")
}

/// Code as a plain interpreter takes it in a file of UTF-8: a notebook's own commands, `%matplotlib inline` and
/// `!pip install x`, as comments, no other encoding declared, no form feed before a line.
pub(super) fn plain(code: &str) -> Cow<'_, str> {
    let code = without_coding(code);
    let is_command = |line: &str| line.trim_start().starts_with(['%', '!']);
    let has_commands = code.lines().any(is_command);
    if !has_commands && !code.contains(FORM_FEED) {
        return code;
    }
    let spaced = code.replace(FORM_FEED, "   ");
    let Some(program) = Parsed::new(&spaced) else { return code };
    let has_commands = has_commands && program.root().has_error();
    let strings = strings(&program);
    let mut changed = String::new();
    let mut at = 0;
    for whole in code.split_inclusive('\n') {
        let text = whole.trim_start_matches(|it: char| it.is_whitespace() || it == FORM_FEED);
        let start = at + whole.len() - text.len();
        let is_string = is_within(start, &strings) || is_within(at, &strings);
        let line = if is_string {
            whole.to_owned()
        } else {
            whole.replacen(FORM_FEED, "", whole[..start - at].matches(FORM_FEED).count())
        };
        at += whole.len();
        let name =
            text.strip_prefix('!').or_else(|| text.strip_prefix("%%")).or_else(|| text.strip_prefix('%'));
        let is_magic = name.is_some_and(|name| name.starts_with(|it: char| it.is_ascii_alphabetic()));
        if !is_magic || is_string || !has_commands {
            changed += &line;
            continue;
        }
        let indent = &line[..line.len() - text.len()];
        changed += indent;
        // A block must not be empty.
        changed += if indent.is_empty() { "# " } else { "pass  # " };
        changed += text;
    }
    Cow::Owned(changed)
}

/// The same code without a word on its encoding in the first two lines.
fn without_coding(code: &str) -> Cow<'_, str> {
    let (head, rest) = code.split_at(code.split_inclusive('\n').take(2).map(str::len).sum());
    let other = |line: &str| {
        let is_coding =
            line.trim_start().starts_with('#') && (line.contains("coding:") || line.contains("coding="));
        is_coding && !line.to_ascii_lowercase().contains("utf")
    };
    if !head.lines().any(other) {
        return Cow::Borrowed(code);
    }
    let plain: String =
        head.split_inclusive('\n')
            .map(|line| {
                if other(line) { line.replace("coding:", "").replace("coding=", "") } else { line.to_owned() }
            })
            .collect();
    Cow::Owned(plain + rest)
}

/// `true` for a place within one of these ranges, which are in order.
fn is_within(at: usize, ranges: &[Range<usize>]) -> bool {
    let before = ranges.partition_point(|range| range.start < at);
    before.checked_sub(1).is_some_and(|last| ranges[last].end > at)
}

/// Where strings stand, in order.
fn strings(program: &Parsed<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    walk(program.root(), |node| {
        if node.kind() == "string" {
            found.push(node.byte_range());
            return Descend::Past;
        }
        Descend::Into
    });
    found
}
