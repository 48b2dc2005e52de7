//! How many there are of what a source shows: items of lists, lines and columns of tables.

use super::amount::Amount;
use super::wanted::{Known, Wanted};

/// Lines of a table that may stand above its rows: a head, and a line below it.
const HEADS: usize = 2;

/// Gives the counts of an output, a file or an excerpt.
pub(super) fn take(text: &str, wanted: &mut Wanted) {
    lists(text, wanted);
    tables(text, wanted);
}

/// Gives a count of something.
pub(super) fn give(count: usize, wanted: &mut Wanted) {
    let amount = Amount::small(count as u64, 0);
    wanted.take(Known { amount, is_negative: false, is_count: true });
}

/// A bracket that is open: the commas and words in it.
#[derive(Default)]
struct Open {
    commas: usize,
    words: usize,
    is_trailing: bool,
}

impl Open {
    /// Items are parted by commas, as in programs, or by spaces, as NumPy prints them.
    fn items(&self) -> usize {
        if self.commas > 0 { self.commas + usize::from(!self.is_trailing) } else { self.words }
    }
}

/// Gives the lengths of the lists in brackets.
pub(super) fn lists(text: &str, wanted: &mut Wanted) {
    let mut open: Vec<Open> = Vec::new();
    let mut is_word = false;
    for byte in text.bytes() {
        let was_word = is_word;
        is_word = !matches!(byte, b' ' | b'\n' | b'\t' | b',' | b'[' | b'(' | b'{' | b']' | b')' | b'}');
        match (byte, open.last_mut()) {
            (b'[' | b'(' | b'{', _) => open.push(Open::default()),
            (b']' | b')' | b'}', Some(last)) => {
                give(last.items(), wanted);
                open.pop();
                if let Some(outer) = open.last_mut() {
                    (outer.words, outer.is_trailing) = (outer.words + 1, false);
                }
            }
            (b',', Some(last)) => (last.commas, last.is_trailing) = (last.commas + 1, true),
            (_, Some(last)) if is_word && !was_word => (last.words, last.is_trailing) = (last.words + 1, false),
            _ => {}
        }
    }
}

/// Gives the rows and columns of the tables, which blank lines part.
fn tables(text: &str, wanted: &mut Wanted) {
    let mut block = Vec::new();
    for line in text.lines().chain([""]) {
        if line.trim_start().is_empty() {
            table(&block, wanted);
            block.clear();
        } else {
            block.push(line);
        }
    }
}

/// Gives the rows and columns of lines that have as many fields as each other.
fn table(lines: &[&str], wanted: &mut Wanted) {
    let [first, second, ..] = lines else { return };
    for mark in [None, Some(b','), Some(b';'), Some(b'\t'), Some(b'|')] {
        let [head, row, last] = [first, second, &lines[lines.len() - 1]].map(|line| fields(line, mark));
        // pandas has nothing above the index.
        let is_table = row == last && (head == row || mark.is_none() && head + 1 == row);
        let is_parted = mark.is_none() || row > 1;
        if is_table && is_parted {
            rows(lines.len(), wanted);
            // `| a | b |` has a mark more on each side.
            let edges = if mark == Some(b'|') { 2 } else { 0 };
            [head, row, row.saturating_sub(edges)].into_iter().for_each(|columns| give(columns, wanted));
        }
    }
}

fn fields(line: &str, mark: Option<u8>) -> usize {
    match mark {
        Some(mark) => line.bytes().filter(|byte| *byte == mark).count() + 1,
        None => line.split_ascii_whitespace().count(),
    }
}

/// Gives a number of lines, with and without those above the rows.
fn rows(lines: usize, wanted: &mut Wanted) {
    (0..=HEADS.min(lines)).for_each(|heads| give(lines - heads, wanted));
}
