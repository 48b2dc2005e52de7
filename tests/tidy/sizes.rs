//! Functions and files stay short enough to be read at once. What only tests use does not count.

use crate::rust::{Item, functions, parse};
use crate::{production_files, rust_sources};

/// Lines of a function, from its signature to its end.
const MEDIAN: usize = 8;
const MOST: usize = 35; // of 95 in 100
const LONGEST: usize = 80;
/// Lines of a file with comments and blank ones.
const LONGEST_FILE: usize = 450;

/// Functions that may be longer: a table, which is no easier to read in pieces.
const TABLES: [(&str, &str); 1] = [(
    "push_code in server/ask/src/slice/names.rs",
    "one line for each kind of Python's syntax, in its order",
)];

#[test]
#[expect(clippy::print_stdout, reason = "how near the limits are is told with the test's result")]
fn functions_are_short() {
    let sources = rust_sources();
    let mut sizes: Vec<(usize, String)> = production_files(&sources, "server/")
        .into_iter()
        .flat_map(|path| sizes(path, &sources[path]))
        .collect();
    sizes.sort_unstable();
    let share = |percent: usize| sizes[(sizes.len() - 1) * percent / 100].0;
    let (median, most) = (share(50), share(95));
    let is_table = |name: &str| TABLES.iter().any(|(table, _)| *table == name);
    let longest: Vec<_> = sizes.iter().rev().filter(|(_, name)| !is_table(name)).collect();
    let list: Vec<String> = longest.iter().take(15).map(|(lines, name)| format!("{lines} {name}")).collect();
    println!(
        "{} functions: median {median} lines (at most {MEDIAN}), 95 of 100 within {most} (at most {MOST}); \
         the longest (at most {LONGEST}):\n{}",
        sizes.len(),
        list.join("\n")
    );
    assert!(median <= MEDIAN, "the median is {median}");
    assert!(most <= MOST, "95 of 100 are within {most}");
    assert!(longest[0].0 <= LONGEST, "too long: {}", list[0]);
    for (table, reason) in TABLES {
        assert!(
            sizes.iter().any(|(lines, name)| name == table && *lines > LONGEST),
            "{table} ({reason}) is short: take it out of TABLES"
        );
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "how near the limits are is told with the test's result")]
fn files_are_short() {
    let sources = rust_sources();
    let files = production_files(&sources, "server/").into_iter();
    let mut lines: Vec<(usize, &str)> =
        files.map(|path| (production_lines(path, &sources[path]), path)).collect();
    lines.sort_unstable();
    let list: Vec<String> =
        lines.iter().rev().take(10).map(|(lines, path)| format!("{lines} {path}")).collect();
    println!("{} files; the longest (at most {LONGEST_FILE} lines):\n{}", lines.len(), list.join("\n"));
    let longest = lines.last().expect("a file");
    assert!(longest.0 <= LONGEST_FILE, "too long: {}", list[0]);
}

/// The lines of each function, with its name and place.
fn sizes(path: &str, text: &str) -> Vec<(usize, String)> {
    let lines = |item: &Item| item.last_line + 1 - item.code_line;
    let functions = functions(parse(path, text)).into_iter();
    functions.map(|item| (lines(&item), format!("{} in {path}", item.name))).collect()
}

/// The lines of a file, without its tests.
fn production_lines(path: &str, text: &str) -> usize {
    let tests = parse(path, text).into_iter().filter(Item::is_test_only);
    text.lines().count() - tests.map(|item| item.last_line + 1 - item.first_line).sum::<usize>()
}

#[test]
fn lines_of_functions_are_counted_without_documentation_and_tests() {
    let text = "
/// One.
#[must_use]
pub fn one(
    a: u8,
) -> u8 {
    a
}

impl A {
    // Two.
    fn two() { let f = |b| b; }
}

#[cfg(test)]
mod tests {
    fn three() {}
}
";
    assert_eq!(sizes("a.rs", text), [(5, "one in a.rs".to_owned()), (1, "two in a.rs".to_owned())]);
    assert_eq!(production_lines("a.rs", text), 14);
}
