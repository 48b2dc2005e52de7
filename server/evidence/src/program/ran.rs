//! The code of a round as a plain interpreter runs it among others.

use std::borrow::Cow;
use std::ops::Range;

use crate::python::{Descend, Parsed, walk};

/// Calls that end a program.
const EXITS: [&str; 4] = ["exit", "quit", "sys.exit", "os._exit"];

/// What ran of a round that ended well: what stands before it ends the program.
pub(super) fn before_exit(code: Cow<'_, str>) -> Cow<'_, str> {
    let Some(program) = Parsed::new(&code) else { return code };
    let exit = program.statements().into_iter().find(|statement| {
        let call = statement.named_child(0).filter(|call| call.kind() == "call");
        let function = call.and_then(|call| call.child_by_field_name("function"));
        statement.kind() == "expression_statement"
            && function.is_some_and(|it| EXITS.contains(&program.text(it)))
    });
    let Some(end) = exit.map(|exit| exit.start_byte()) else { return code };
    Cow::Owned(code[..end].trim_end_matches([' ', '\t', ';']).to_owned())
}

/// A notebook's own commands, `%matplotlib inline` and `!pip install x`, as comments.
pub(super) fn without_magics(code: &str) -> Cow<'_, str> {
    let is_command = |line: &str| line.trim_start().starts_with(['%', '!']);
    let program = Parsed::new(code).filter(|it| code.lines().any(is_command) && it.root().has_error());
    let Some(program) = program else { return Cow::Borrowed(code) };
    let strings = strings(&program);
    let mut changed = String::new();
    let mut at = 0;
    for line in code.split_inclusive('\n') {
        let text = line.trim_start();
        let start = at + line.len() - text.len();
        at += line.len();
        let before = strings.partition_point(|string| string.start < start);
        let is_string = before.checked_sub(1).is_some_and(|last| strings[last].end > start);
        let name =
            text.strip_prefix('!').or_else(|| text.strip_prefix("%%")).or_else(|| text.strip_prefix('%'));
        let is_magic = name.is_some_and(|name| name.starts_with(|it: char| it.is_ascii_alphabetic()));
        if !is_magic || is_string {
            changed += line;
            continue;
        }
        changed += &line[..line.len() - text.len()];
        // A block must not be empty.
        changed += if start > at - line.len() { "pass  # " } else { "# " };
        changed += text;
    }
    Cow::Owned(changed)
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
