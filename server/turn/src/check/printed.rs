//! The lines of outputs that are compared.

use crate::Output;
use crate::traceback::last_error;

/// The lines of two outputs that are compared: what was printed, else the value of the last line if both may have it.
pub(super) fn to_compare<'a>(was: &'a Output, is: &'a Output) -> (Vec<&'a str>, Vec<&'a str>) {
    let some =
        |lines: Vec<&'a str>, output: &'a Output| if lines.is_empty() { output.notes() } else { lines };
    let old = some(lines_of(was), was);
    let new = if old.is_empty() { lines_of(is) } else { some(lines_of(is), is) };
    (old, new)
}

/// The lines that a program printed, without blanks at their ends.
fn lines_of(output: &Output) -> Vec<&str> {
    let mut lines: Vec<&str> =
        output.printed().into_iter().flat_map(before_traceback).map(str::trim_end).collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines
}

const TRACEBACK: &str = "Traceback (most recent call last)";

/// What a program printed last without a line break, and the traceback behind it, as two lines.
fn before_traceback(line: &str) -> impl Iterator<Item = &str> {
    let (before, behind) = line.split_at(line.find(TRACEBACK).unwrap_or(0));
    [before, behind]
        .into_iter()
        .filter(move |part| !part.is_empty() || line.is_empty())
        .take(if line.is_empty() { 1 } else { 2 })
}

/// The lines before the error that ended a program.
pub(super) fn printed<'a, 'b>(lines: &'b [&'a str]) -> &'b [&'a str] {
    let error = lines.iter().rev().find(|line| last_error(line).is_some());
    let is_error = |line: &&str| {
        line.starts_with(TRACEBACK) || line.starts_with("Code execution failed") || Some(line) == error
    };
    let end = lines.iter().position(is_error).unwrap_or(lines.len());
    &lines[..end]
}
