//! What the person may know better of a file, and how they say it.

use super::cells::{NumberLine, OTHERWISE};

/// The lines of a profile on what is in doubt.
pub(super) struct Doubts<'a> {
    /// `true` if the encoding is a guess.
    pub(super) is_encoding_guessed: bool,
    pub(super) one_column: Option<String>,
    pub(super) two_columns: Option<String>,
    pub(super) no_header: Option<String>,
    /// The line of the file in which a header would be.
    pub(super) header_line: usize,
    pub(super) header_like_data: Option<String>,
    pub(super) numbers: Vec<NumberLine<'a>>,
    pub(super) dates: Option<String>,
}

impl Doubts<'_> {
    /// The line on what the person can give; `None` if nothing is in doubt.
    pub(super) fn otherwise(&self) -> Option<String> {
        let pair = |line: &Option<String>, pair: &str| line.as_ref().map(|_| pair.to_owned());
        let pairs = [
            self.is_encoding_guessed.then(|| "encoding=NAME".to_owned()),
            pair(&self.one_column, "delimiter=CHARACTER"),
            pair(&self.two_columns, "delimiter=semicolon"),
            pair(&self.header_like_data, "header=none"),
            pair(&self.no_header, &format!("header={}", self.header_line)),
            self.numbers.iter().find_map(NumberLine::other_decimal).map(|mark| format!("decimal={mark}")),
            pair(&self.dates, "dates=day-first"),
        ];
        let pairs: Vec<String> = pairs.into_iter().flatten().collect();
        (!pairs.is_empty()).then(|| format!("{OTHERWISE} {}", pairs.join(" or ")))
    }
}
