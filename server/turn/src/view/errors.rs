//! Standard error of a program that ended well: its last lines, because they tell most.

use std::fmt::Write;

use super::words::lines as counted;

/// How many lines a document shows; the terminal and the card show fewer.
pub(super) const DOCUMENT: usize = 200;
/// How many lines the terminal shows.
pub(super) const TERMINAL: usize = 10;
/// How many lines a card shows.
pub(super) const CARD: usize = 5;
/// The most characters of a line.
const WIDTH: usize = 500;

/// `standard error: 4 lines`.
pub(super) fn heading(errors: &str) -> String {
    format!("standard error: {}", counted(errors.trim_end().lines().count()))
}

/// The last lines, at most so many, after a line that counts those before them and says where the `others` are.
pub(super) fn folded(errors: &str, most: usize, others: &str) -> String {
    let lines: Vec<&str> = errors.trim_end().lines().collect();
    let left_out = lines.len().saturating_sub(most);
    let mut text = match left_out {
        0 => String::new(),
        count => format!("… {} before; {others}\n", counted(count)),
    };
    for line in &lines[left_out..] {
        let end = line.char_indices().nth(WIDTH).map_or(line.len(), |(end, _)| end);
        let cut = if end < line.len() { "…" } else { "" };
        // Writing to a string never fails.
        let _ = writeln!(text, "{}{cut}", &line[..end]);
    }
    text
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{folded, heading};

    #[test]
    fn the_last_lines_are_shown_and_all_are_counted() {
        let errors = "one\ntwo\nthree\nfour\n\n";
        assert_snapshot!(format!("{}\n{}", heading(errors), folded(errors, 2, "elsewhere")), @"
        standard error: 4 lines
        … 2 lines before; elsewhere
        three
        four
        ");
        assert_snapshot!(format!("{}\n{}", heading("one"), folded("one", 2, "elsewhere")), @"
        standard error: 1 line
        one
        ");
    }

    #[test]
    fn a_long_line_is_cut() {
        let shown = folded(&"é".repeat(10_000), 10, "");
        assert_eq!(shown, "é".repeat(500) + "…\n");
    }
}
