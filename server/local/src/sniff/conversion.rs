//! Writes the values of a column as all files of a table can be read: numbers with a decimal point only, dates as ISO 8601
//! has them. Programs do it by the same rules.

use super::date::DateStyle;
use super::number::Marks;
use super::written::{SIGNS, usual};

/// How the values of a column are written in some files, from which they are converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conversion {
    Numbers(Marks),
    Dates(DateStyle),
}

impl Conversion {
    /// The converted cell, a date without its time. A number with other marks than those is put in quotes, so that nobody
    /// reads it; whatever else is none stays as it is.
    pub(super) fn of(self, cell: &str) -> String {
        match self {
            Conversion::Numbers(marks) => plain(cell, marks),
            Conversion::Dates(style) => style.iso_day(cell).unwrap_or_else(|| cell.to_owned()),
        }
    }
}

/// What may stand beside the digits of a number, but for signs, the letters of units and blanks.
const AROUND: [char; 9] = ['-', '+', '−', '(', ')', '°', '²', '³', '/'];

/// The characters that stand beside the digits of a number, within brackets of a pattern.
pub(crate) fn beside_digits() -> String {
    // To DuckDB, only some blanks are blanks.
    let escaped: String =
        AROUND.iter().map(|c| if *c == '-' { "\\-".to_owned() } else { c.to_string() }).collect();
    format!("A-Za-z{escaped}\\s\u{a0}\u{202f}\u{2009}{}", SIGNS.concat())
}

fn is_beside_digits(c: char) -> bool {
    AROUND.contains(&c)
        || SIGNS.iter().any(|sign| sign.contains(c))
        || c.is_ascii_alphabetic()
        || c.is_whitespace()
}

fn plain(cell: &str, marks: Marks) -> String {
    let number = cell.trim_matches(is_beside_digits);
    let may_be = |c: char| {
        is_beside_digits(c) || c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '’' | 'e' | 'E')
    };
    let is_first = |first: char| first.is_ascii_digit() || matches!(first, '.' | ',');
    if !number.starts_with(is_first) || !number.contains(|c: char| c.is_ascii_digit()) {
        return cell.to_owned();
    }
    if marks.parse(&usual(number)).is_none() {
        return if cell.chars().all(may_be) { format!("“{cell}”") } else { cell.to_owned() };
    }
    let digits = usual(number).replace(|c| marks.thousands == Some(c), "").replace(marks.decimal, ".");
    cell.replacen(number, &digits, 1)
}

#[cfg(test)]
mod tests {
    use super::{Conversion, Marks};

    #[test]
    fn numbers_get_a_decimal_point_and_lose_the_marks_between_thousands() {
        let convert = |marks, cells: &[&str]| {
            cells.iter().map(|cell| Conversion::Numbers(marks).of(cell)).collect::<Vec<_>>().join(" | ")
        };
        let shown = [
            convert(
                Marks::CONTINENTAL,
                &["1.234,50", "1,5", "(7,25)", "-$ 1.000", "1.5", "x,y", "", "1,5e3"],
            ),
            convert(Marks::ENGLISH, &["1,234.50", "1.5", "1,5", "1.234.567", "1,200 kg", "1,5 kg", "inf"]),
        ];
        insta::assert_snapshot!(shown.join("\n"), @"
        1234.50 | 1.5 | (7.25) | -$ 1000 | “1.5” | x,y |  | 1.5e3
        1234.50 | 1.5 | “1,5” | “1.234.567” | 1200 kg | “1,5 kg” | inf
        ");
    }
}
