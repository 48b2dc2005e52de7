//! How many there are of what a source shows: items of lists, lines and columns of tables.

use super::quantity::Quantity;
use super::sought::{Counted, Known, Sought};

/// Lines of a table that may stand above its rows: a head, and a line below it.
const HEADS: usize = 2;

/// What parts the fields of a line; `None` for spaces.
const MARKS: [Option<u8>; 5] = [None, Some(b','), Some(b';'), Some(b'\t'), Some(b'|')];

/// Gives the counts of an output or an excerpt.
pub(super) fn take(text: &str, sought: &mut Sought) {
    lists(text, sought);
    tables(text, sought);
}

/// Gives the counts of a file: its lines, with and without those above the rows, its columns, and its lists.
pub(super) fn take_file(text: &str, sought: &mut Sought) {
    if !sought.has_counts() {
        return;
    }
    lists(text, sought);
    let lines = text.lines().count();
    rows(lines, sought);
    let head = text.lines().next().unwrap_or_default();
    for mark in MARKS {
        give_counted(fields(head, mark), Counted::Columns, sought);
    }
}

/// Gives a count of rows, items or files.
pub(super) fn give(count: usize, sought: &mut Sought) {
    give_counted(count, Counted::Rows, sought);
}

fn give_counted(count: usize, counted: Counted, sought: &mut Sought) {
    let amount = Quantity::small(count as u64, 0);
    sought.take(Known { amount, is_negative: false, counted: Some(counted) });
}

/// A bracket that is open: the commas and words in it.
struct Open {
    bracket: u8,
    commas: usize,
    words: usize,
    is_trailing: bool,
}

impl Open {
    fn new(bracket: u8) -> Self {
        Open { bracket, commas: 0, words: 0, is_trailing: false }
    }

    /// Items are parted by commas, as in programs, or by spaces, as arrays are printed.
    fn items(&self) -> Option<usize> {
        let is_list = self.bracket == b'[';
        match self.commas {
            0 => is_list.then_some(self.words),
            commas => Some(commas + usize::from(!self.is_trailing)),
        }
    }
}

/// Gives the lengths of the lists in brackets.
pub(super) fn lists(text: &str, sought: &mut Sought) {
    let mut open: Vec<Open> = Vec::new();
    let mut is_word = false;
    let opens = |byte: &u8| matches!(byte, b'[' | b'(' | b'{');
    let mut bytes = text.as_bytes().iter();
    // Between lists nothing is counted.
    while let Some(byte) =
        if open.is_empty() { bytes.find(|byte| opens(byte)) } else { bytes.next() }.copied()
    {
        let was_word = is_word;
        is_word = !matches!(byte, b' ' | b'\n' | b'\t' | b',' | b'[' | b'(' | b'{' | b']' | b')' | b'}');
        match (byte, open.last_mut()) {
            (b'[' | b'(' | b'{', _) => open.push(Open::new(byte)),
            (b']' | b')' | b'}', Some(last)) => {
                last.items().into_iter().for_each(|items| give(items, sought));
                open.pop();
                if let Some(outer) = open.last_mut() {
                    (outer.words, outer.is_trailing) = (outer.words + 1, false);
                }
            }
            (b',', Some(last)) => (last.commas, last.is_trailing) = (last.commas + 1, true),
            (_, Some(last)) if is_word && !was_word => {
                (last.words, last.is_trailing) = (last.words + 1, false);
            }
            _ => {}
        }
    }
}

/// Gives the rows and columns of tables: lines that have as many fields as each other, however they are parted.
fn tables(text: &str, sought: &mut Sought) {
    for mark in MARKS {
        let mut table = Table::default();
        for line in text.lines().chain([""]) {
            let fields = fields(line, mark);
            if fields == table.columns {
                table.has_plain_row |= !has_digit(line);
            } else {
                table.give(mark, sought);
                table = Table { columns: fields, first: line, ..Table::default() };
            }
            table.lines += 1;
        }
    }
}

/// Lines that have as many fields as each other.
#[derive(Default)]
struct Table<'a> {
    columns: usize,
    lines: usize,
    first: &'a str,
    /// `true` if a line below the first has no number.
    has_plain_row: bool,
}

impl Table<'_> {
    /// Gives the columns, and the rows with and without those above them. A single line is none.
    fn give(&self, mark: Option<u8>, sought: &mut Sought) {
        let is_table = self.lines > 1 && self.columns > usize::from(mark.is_some());
        if !is_table {
            return;
        }
        rows(if self.has_head() { self.lines - 1 } else { self.lines }, sought);
        // pandas has nothing above the index; `| a | b |` has a mark more on each side.
        let edges = if mark == Some(b'|') { 2 } else { 1 };
        for columns in [self.columns, self.columns.saturating_sub(edges)] {
            give_counted(columns, Counted::Columns, sought);
        }
    }

    /// `true` if the first line surely is no row: it alone has words only.
    fn has_head(&self) -> bool {
        const VALUES: [&str; 10] =
            ["nan", "none", "null", "nat", "na", "n/a", "<na>", "inf", "true", "false"];
        let is_value = |word: &str| VALUES.contains(&word.to_lowercase().as_str());
        let mut words = self.first.split(|letter: char| letter.is_whitespace() || ",;|".contains(letter));
        !has_digit(self.first) && !self.has_plain_row && !words.any(is_value)
    }
}

fn has_digit(line: &str) -> bool {
    line.bytes().any(|byte| byte.is_ascii_digit())
}

/// Gives a number of lines, with and without those above the rows.
fn rows(lines: usize, sought: &mut Sought) {
    for heads in 0..=HEADS {
        give(lines.saturating_sub(heads), sought);
    }
}

fn fields(line: &str, mark: Option<u8>) -> usize {
    match mark {
        Some(mark) => line.bytes().filter(|byte| *byte == mark).count() + 1,
        // Another mark parts these.
        None if line.contains('|') => 0,
        None => line.split_ascii_whitespace().count(),
    }
}
