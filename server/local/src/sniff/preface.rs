//! What stands above a table: comments, blank lines, titles.

use super::delimiter::DELIMITERS;
use super::edges::is_ruler;
use super::read_as::{HeaderLine, ReadAs};
use super::records::{self, CsvDialect};
use super::title;

/// What stands above a table.
pub(super) struct Preface<'a> {
    /// The text behind it.
    pub(super) text: &'a str,
    pub(super) skip_lines: usize,
    /// How many of those are titles.
    titles: usize,
    pub(super) continued_lines: usize,
    /// The last comment with the number of lines before it.
    pub(super) comment: Option<(usize, &'a str)>,
}

impl<'a> Preface<'a> {
    pub(super) fn of(decoded: &'a str, whole: bool, read_as: &ReadAs) -> Self {
        let behind = |text: &'a str, lines: usize| (0..lines).fold(text, |text, _| records::after_line(text));
        if let Some(HeaderLine::In(line)) = read_as.header {
            let (text, skip_lines) = (behind(decoded, line - 1), line - 1);
            return Preface { text, skip_lines, titles: 0, continued_lines: 0, comment: None };
        }
        let (text, lines, comment) = behind_preamble(decoded);
        let (titles, continued_lines) = title::lines_above(text, whole, read_as.delimiter);
        Preface { text: behind(text, titles), skip_lines: lines + titles, titles, continued_lines, comment }
    }

    /// Leaves the last title to the table if it has as many fields as the line below it: then it names the columns.
    pub(super) fn leave_names(&mut self, decoded: &'a str, dialect: &CsvDialect) {
        if self.titles == 0 || self.continued_lines > 0 {
            return;
        }
        let last = (1..self.skip_lines).fold(decoded, |text, _| records::after_line(text));
        let fields = |text: &str| {
            let line = text.split(['\n', '\r']).next().unwrap_or_default();
            records::split(line, dialect, true).rows.pop().unwrap_or_default()
        };
        let names = fields(last);
        // A comma before a blank stands in a text.
        let is_name = |name: &String| !name.trim().is_empty() && !name.starts_with(' ');
        let are_filled = names.len() > 1 && names.iter().all(is_name);
        if are_filled && names.len() == fields(self.text).len() {
            self.text = last;
            self.skip_lines -= 1;
        }
    }
}

/// The text after leading comments and blank lines, the number of those lines, and the last comment with the number of
/// lines before it.
fn behind_preamble(text: &str) -> (&str, usize, Option<(usize, &str)>) {
    let (mut rest, mut lines, mut comment) = (text, 0, None);
    while !rest.is_empty() {
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        // Excel's own way to name the delimiter.
        let names_delimiter = line.len() == 5 && line.starts_with("sep=");
        if line.starts_with('#') && !is_numbering(line) {
            comment = Some((lines, line));
        } else if !line.trim().is_empty() && !names_delimiter && !is_ruler(&[line]) {
            break;
        }
        rest = records::after_line(rest);
        lines += 1;
    }
    (rest, lines, comment)
}

/// `true` if a line begins with `#` as the name of a column of numbers.
fn is_numbering(line: &str) -> bool {
    line[1..].starts_with(DELIMITERS)
}
