//! Lines as a grid of columns, and the positions that are blank in all of them.

use std::ops::Range;

/// How pandas measured text when it padded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// In characters: the default.
    Characters,
    /// In columns of a terminal: the option `display.unicode.east_asian_width`.
    Columns,
}

impl Measure {
    pub(super) const ALL: [Measure; 2] = [Measure::Characters, Measure::Columns];

    pub(super) fn of(self, text: &str) -> usize {
        if self == Measure::Characters || text.is_ascii() { text.chars().count() } else { width(text) }
    }

    fn of_character(self, character: char) -> usize {
        match self {
            Measure::Characters => 1,
            Measure::Columns => 1 + usize::from(is_wide(character)),
        }
    }
}

/// Width of a text in columns of a terminal.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|character| 1 + usize::from(is_wide(character))).sum()
}

/// `true` if a character takes two columns: lists the blocks of Unicode's `EastAsianWidth.txt` in which nearly all
/// characters are wide.
fn is_wide(character: char) -> bool {
    matches!(
        u32::from(character),
        0x1100..=0x115f
            | 0x2e80..=0x303e
            | 0x3041..=0x33ff
            | 0x3400..=0x4dbf
            | 0x4e00..=0xa4cf
            | 0xa960..=0xa97f
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f
            | 0xff01..=0xff60
            | 0xffe0..=0xffe6
            | 0x1f300..=0x1f64f
            | 0x1f680..=0x1f6ff
            | 0x1f900..=0x1f9ff
            | 0x20000..=0x3fffd
    )
}

/// The text in a column of a line, without the spaces around it, and the columns where it starts and ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Cell<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// Limit for the columns of a table: the work grows faster than their number.
const MOST: usize = 500;

/// The stretches between positions that are blank in every line; empty if there are too many for a table.
pub(super) fn stretches(lines: &[&str], measure: Measure) -> Vec<Range<usize>> {
    let mut taken: Vec<bool> = Vec::new();
    for line in lines {
        let mut column = 0;
        for (at, character) in line.char_indices() {
            let end = column + measure.of_character(character);
            if character != ' ' || is_within_time(line.as_bytes(), at) {
                taken.resize(taken.len().max(end), false);
                taken[column..end].fill(true);
            }
            column = end;
        }
    }
    let mut stretches: Vec<Range<usize>> = Vec::new();
    for column in (0..taken.len()).filter(|column| taken[*column]) {
        match stretches.last_mut() {
            Some(last) if last.end == column => last.end += 1,
            _ => stretches.push(column..column + 1),
        }
    }
    if stretches.len() > MOST { Vec::new() } else { stretches }
}

/// `true` if a space separates a date from its time: the two are one cell in every row.
fn is_within_time(line: &[u8], blank: usize) -> bool {
    let date = blank.checked_sub(3).and_then(|start| line.get(start..blank));
    let time = line.get(blank + 1..blank + 4);
    matches!(date, Some([b'-', b'0'..=b'9', b'0'..=b'9']))
        && matches!(time, Some([b'0'..=b'9', b'0'..=b'9', b':']))
}

/// Cuts a line into cells. It must be blank between the columns; columns beyond its end are blank cells.
pub(super) fn cut<'a>(line: &'a str, columns: &[Range<usize>], measure: Measure) -> Vec<Cell<'a>> {
    let mut characters = line.char_indices().peekable();
    let mut column = 0;
    let cell = |range: &Range<usize>| {
        // From the first character that is not a space to the last: range of bytes, and range of columns.
        let mut cell: Option<(Range<usize>, Range<usize>)> = None;
        while column < range.end
            && let Some((at, character)) = characters.next()
        {
            let end = column + measure.of_character(character);
            if character != ' ' {
                let (bytes, columns) = cell.get_or_insert((at..at, column..column));
                bytes.end = at + character.len_utf8();
                columns.end = end;
            }
            column = end;
        }
        cell.map_or(Cell { text: "", start: range.start, end: range.end }, |(bytes, columns)| Cell {
            text: &line[bytes],
            start: columns.start,
            end: columns.end,
        })
    };
    columns.iter().map(cell).collect()
}

/// The equally long lines at the end: index of the first, and their length. The very last line may have lost its
/// trailing spaces.
pub(super) fn equally_long(lines: &[&str], measure: Measure) -> Option<(usize, usize)> {
    let [.., above, last] = lines else {
        let length = measure.of(lines.first()?);
        return Some((0, length));
    };
    let (above, last) = (measure.of(above), measure.of(last));
    let length = above.max(last);
    let shorter = lines.len() - 1;
    // If the last line is on its own, only its own length is known.
    if above < last || above == 0 {
        return Some((shorter, last));
    }
    let first = lines[..shorter].iter().rposition(|line| line.is_empty() || measure.of(line) != length);
    Some((first.map_or(0, |first| first + 1), length))
}

/// `true` if a line belongs to another kind of table: a drawn rule, or a row with vertical bars or tabs.
pub(super) fn is_drawn(line: &str) -> bool {
    let is_rule = |character| matches!(character, '-' | '=' | '+' | '|' | '_' | '~' | '*' | '#' | ':' | ' ');
    line.trim_start().starts_with(['|', '│', '┃', '║']) || line.contains('\t') || line.chars().all(is_rule)
}
