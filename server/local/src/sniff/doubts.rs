//! What the person may know better of a file, and how they say it.

use super::cells::{NumberLine, OTHERWISE};
use super::delimiter::has_decimal_comma;
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
    /// Why, in words.
    pub(super) said: String,
    /// The delimiter that gives them.
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
            pair(&self.dates, "dates=day-first"),
        ];
        let pairs: Vec<String> = pairs.into_iter().flatten().collect();
        (!pairs.is_empty()).then(|| format!("{OTHERWISE} {}", pairs.join(" or ")))
    }
}

/// Why a table may have more or fewer columns than these, of which the cells are known that are not missing.
/// `is_bare` for one without a header and without quotes.
pub(super) fn other_columns(
    names: &[String],
    cells: &[Vec<&str>],
    delimiter: char,
    is_bare: bool,
) -> Option<OtherColumns> {
    match cells {
        // Numbers with as many digits behind their comma may be pairs of whole ones.
        [cells] if is_bare && are_pairs(cells) => Some(OtherColumns {
            said: "one column, though the comma could separate two".to_owned(),
            delimiter: "comma",
        }),
        [cells] => {
            let names = names.iter().map(String::as_str);
            let suspected = unusual::suspected(&names.chain(cells.iter().copied()).collect::<Vec<_>>())?;
            Some(OtherColumns {
                said: format!(
                    "one column: is the delimiter unusual? “{suspected}” occurs equally often in each row"
                ),
                delimiter: "CHARACTER",
            })
        }
        [first, second] if first.len() == second.len() => {
            let all = |is_one: fn(&str) -> bool, between: char| {
                first.iter().zip(second).all(|(one, other)| is_one(&format!("{one}{between}{other}")))
            };
            let between = match delimiter {
                ' ' if all(unusual::is_grouped_by_blanks, ' ') => "the blank could stand between thousands",
                ',' if is_bare && all(has_decimal_comma, ',') => "the comma could be a decimal mark",
                _ => return None,
            };
            Some(OtherColumns {
                said: format!("two columns, though {between} in one"),
                delimiter: "semicolon",
            })
        }
        _ => None,
    }
}

/// `true` for digits on both sides of a comma, equally many of them behind it.
fn are_pairs(cells: &[&str]) -> bool {
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let behind = |cell: &str| {
        let (one, other) = cell.split_once(',')?;
        (are_digits(one) && are_digits(other)).then_some(other.len())
    };
    let first = cells.first().and_then(|cell| behind(cell));
    first.is_some() && cells.iter().all(|cell| behind(cell) == first)
}
