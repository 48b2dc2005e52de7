//! What the person may know better of a file, and how they say it.

use super::blanks;
use super::cells::{NumberLine, OTHER_DATES, if_wrong};
use super::delimiter::has_decimal_comma;
use super::number::is_digits;
use super::records::{CsvDialect, LineForm, Quotes};
use super::unusual;

/// The lines of a profile on what is in doubt.
pub(super) struct Doubts<'a> {
    /// `true` if the encoding is a guess.
    pub(super) is_encoding_guessed: bool,
    pub(super) columns: Option<OtherColumns>,
    pub(super) no_header: Option<String>,
    /// The line of the file in which a header would be.
    pub(super) header_line: usize,
    pub(super) header_like_data: Option<String>,
    pub(super) numbers: Vec<NumberLine<'a>>,
    pub(super) dates: Option<String>,
}

/// More columns, or fewer, that a table may have.
pub(super) struct OtherColumns {
    pub(super) said: String,
    /// What to write behind `delimiter=` to get them.
    pub(super) delimiter: &'static str,
}

impl Doubts<'_> {
    /// The line on what the person can give; `None` if nothing is in doubt.
    pub(super) fn otherwise(&self) -> Option<String> {
        let pair = |line: &Option<String>, pair: &str| line.as_ref().map(|_| pair.to_owned());
        let pairs = [
            self.is_encoding_guessed.then(|| "encoding=NAME".to_owned()),
            self.columns.as_ref().map(|other| format!("delimiter={}", other.delimiter)),
            pair(&self.header_like_data, "header=none"),
            pair(&self.no_header, &format!("header={}", self.header_line)),
            self.numbers.iter().find_map(NumberLine::other_decimal).map(|mark| format!("decimal={mark}")),
            pair(&self.dates, OTHER_DATES),
        ];
        let pairs: Vec<String> = pairs.into_iter().flatten().collect();
        (!pairs.is_empty()).then(|| if_wrong(&pairs.join(" or ")))
    }
}

/// How else a table may be split: `cells` are those of its columns that are not missing, in so many rows. `names` are
/// those in its header, none where there is none.
pub(super) fn other_columns(
    names: &[String],
    cells: &[Vec<&str>],
    rows: usize,
    dialect: &CsvDialect,
    quotes: Quotes,
) -> Option<OtherColumns> {
    let is_bare = names.is_empty() && quotes.enclosed == 0;
    let other = |said: &str, delimiter| Some(OtherColumns { said: said.to_owned(), delimiter });
    if let [cells] = cells {
        if is_bare && are_pairs(cells) {
            return other("one column: or two with a comma between?", "comma");
        }
        if is_bare && have_equal_parts(cells) {
            return other("one column: or several with blanks between?", "blank");
        }
        let names = names.iter().map(String::as_str);
        let suspected = unusual::suspected(&names.chain(cells.iter().copied()).collect::<Vec<_>>())?;
        let said =
            format!("one column: is the delimiter unusual? “{suspected}” occurs equally often in each row");
        return other(&said, "CHARACTER");
    }
    // Only whole rows can be one number each.
    if rows == 0 || cells.iter().any(|cells| cells.len() < rows) || dialect.form != LineForm::Separated {
        return None;
    }
    let are_all = |is_one: fn(&str) -> bool, between: &str| {
        (0..rows).all(|row| is_one(&cells.iter().map(|cells| cells[row]).collect::<Vec<_>>().join(between)))
    };
    match dialect.delimiter {
        ' ' if are_all(blanks::may_be_one_number, " ") => {
            other("several columns: or one of numbers with blanks between thousands?", "none")
        }
        ',' if is_bare && cells.len() == 2 && are_all(has_decimal_comma, ",") => {
            other("two columns: or one of numbers with a decimal comma?", "none")
        }
        _ => None,
    }
}

/// `true` for digits on both sides of a comma, equally many of them behind it in all cells.
fn are_pairs(cells: &[&str]) -> bool {
    let behind = |cell: &str| {
        let (one, other) = cell.split_once(',')?;
        (is_digits(one) && is_digits(other)).then_some(other.len())
    };
    let first = cells.first().and_then(|cell| behind(cell));
    first.is_some() && cells.iter().all(|cell| behind(cell) == first)
}

/// `true` for numbers that blanks part, each into as many.
fn have_equal_parts(cells: &[&str]) -> bool {
    let parts = |cell: &str| cell.split(' ').count();
    let first = cells.first().map_or(1, |cell| parts(cell));
    first > 1 && cells.iter().all(|cell| parts(cell) == first && blanks::may_be_one_number(cell))
}
