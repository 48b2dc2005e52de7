//! What stands above a table: comments, blank lines, titles.

use super::delimiter::DELIMITERS;
use super::read_as::{HeaderLine, ReadAs};
use super::records::{self, CsvDialect};
use super::row::is_ruler;
use super::title;

/// How far it goes.
pub(super) struct Preface<'a> {
    decoded: &'a str,
    /// The text behind it.
    pub(super) text: &'a str,
    pub(super) skip_lines: usize,
    /// `true` if some of those are titles.
    has_titles: bool,
    pub(super) continued_lines: usize,
    /// The last comment with the number of lines before it.
    pub(super) comment: Option<(usize, &'a str)>,
}

impl<'a> Preface<'a> {
    pub(super) fn of(decoded: &'a str, whole: bool, read_as: &ReadAs) -> Self {
        if let Some(HeaderLine::In(line)) = read_as.header {
            let mut skip_lines = line - 1;
            let mut text = records::after_lines(decoded, skip_lines);
            // On a blank line, the next one is meant.
            while !text.is_empty() && first_line(text).trim().is_empty() {
                (text, skip_lines) = (records::after_line(text), skip_lines + 1);
            }
            return Preface {
                decoded,
                text,
                skip_lines,
                has_titles: false,
                continued_lines: 0,
                comment: None,
            };
        }
        let (text, lines, comment) = behind_preamble(decoded);
        let (titles, continued_lines) = title::lines_above(text, whole, read_as.delimiter);
        Preface {
            decoded,
            text: records::after_lines(text, titles),
            skip_lines: lines + titles,
            has_titles: titles > 0,
            continued_lines,
            comment,
        }
    }

    /// Gives the last title back to the table if it has as many fields as the line below it: then it names the columns.
    pub(super) fn without_names(self, dialect: &CsvDialect) -> Self {
        if !self.has_titles || self.continued_lines > 0 {
            return self;
        }
        let last = records::after_lines(self.decoded, self.skip_lines - 1);
        let fields =
            |text: &str| records::split(first_line(text), dialect, true).rows.pop().unwrap_or_default();
        let names = fields(last);
        // A comma before a blank stands in a text.
        let is_name = |name: &String| !name.trim().is_empty() && !name.starts_with(' ');
        let is_header =
            names.len() > 1 && names.iter().all(is_name) && names.len() == fields(self.text).len();
        if is_header { Preface { text: last, skip_lines: self.skip_lines - 1, ..self } } else { self }
    }
}

fn first_line(text: &str) -> &str {
    &text[..text.find(['\n', '\r']).unwrap_or(text.len())]
}

/// The text after leading comments and blank lines, the number of those lines, and the last comment with the number of
/// lines before it.
fn behind_preamble(text: &str) -> (&str, usize, Option<(usize, &str)>) {
    let (mut rest, mut lines, mut comment) = (text, 0, None);
    while !rest.is_empty() {
        let line = first_line(rest);
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
