//! Secrets in the cells of a table: those below a header such as `password` or `api_key`.

use std::ops::Range;

use crate::FoundSecret;
use crate::named::{is_password, is_token};
use crate::random::{entropy, is_made_up};
use crate::signs::HARMLESS;
use crate::words::has_one;

/// The columns of a table whose cells hold secrets, by its header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretColumns {
    delimiter: u8,
    /// Each with its place among the columns, from 0.
    columns: Vec<(usize, Kind)>,
    /// Where the rows begin, in bytes.
    rows: usize,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Password,
    Token,
    /// Any of both.
    Secret,
}

/// Names of such columns, or what they end in behind a `_`.
const NAMES: [(Kind, &[&str]); 3] = [
    (Kind::Password, &["password", "passwords", "passwd", "pwd", "passphrase"]),
    (
        Kind::Token,
        &[
            "token",
            "tokens",
            "accesstoken",
            "authtoken",
            "refreshtoken",
            "api_key",
            "api_keys",
            "apikey",
            "access_key",
            "accesskey",
            "auth_key",
            "authkey",
        ],
    ),
    (
        Kind::Secret,
        &[
            "secret",
            "secrets",
            "clientsecret",
            "secret_key",
            "secretkey",
            "private_key",
            "privatekey",
            "credential",
            "credentials",
        ],
    ),
];

/// The longest header, in bytes.
const LONGEST_HEADER: usize = 8 << 10;

/// How many rows must have as many cells as the header.
const ROWS_LOOKED_AT: usize = 8;

impl SecretColumns {
    /// Those of a table that a text begins with; `None` if it is none, or has no such columns.
    #[must_use]
    pub fn of(text: &[u8]) -> Option<Self> {
        let start = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let line = &text[start..text.len().min(start + LONGEST_HEADER)];
        let end = memchr::memchr(b'\n', line)?;
        let header = &line[..end];
        let delimiter =
            *b",;\t|".iter().max_by_key(|delimiter| memchr::memchr_iter(**delimiter, header).count())?;
        let cells: Vec<&[u8]> = header.split(|byte| *byte == delimiter).map(unquoted).collect();
        let columns: Vec<(usize, Kind)> =
            cells.iter().enumerate().filter_map(|(at, name)| Some((at, kind(name)?))).collect();
        let rows = start + end + 1;
        let table = SecretColumns { delimiter, columns, rows };
        let is_header = cells.len() > 1 && cells.iter().all(|name| is_name(name));
        let mut counts = Rows { text, at: rows, delimiter }.take(ROWS_LOOKED_AT).peekable();
        let is_table = !table.columns.is_empty()
            && is_header
            && counts.peek().is_some()
            && counts.all(|row| row.len() == cells.len() || (row.len() == 1 && row[0].is_empty()));
        is_table.then_some(table)
    }

    /// The secrets in the rows of the text that begins with the header.
    pub(crate) fn find_below<'t>(&'t self, text: &'t [u8]) -> impl Iterator<Item = FoundSecret> + 't {
        self.find_from(text, self.rows)
    }

    /// The secrets in more rows, which begin where the text does.
    pub(crate) fn find_in_more<'t>(&'t self, text: &'t [u8]) -> impl Iterator<Item = FoundSecret> + 't {
        self.find_from(text, 0)
    }

    fn find_from<'t>(&'t self, text: &'t [u8], at: usize) -> impl Iterator<Item = FoundSecret> + 't {
        let rows = Rows { text, at, delimiter: self.delimiter };
        rows.flat_map(move |row| {
            let cells = self.columns.iter().filter_map(|(at, kind)| Some((row.get(*at)?.clone(), *kind)));
            let found: Vec<FoundSecret> =
                cells.filter_map(|(place, kind)| in_cell(text, place, kind)).collect();
            found
        })
    }
}

/// What a column holds by its name; `None` for nothing secret.
fn kind(name: &[u8]) -> Option<Kind> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric();
    let letter = |byte: &u8| if is_part(byte) { byte.to_ascii_lowercase() as char } else { '_' };
    let name: String = name.iter().map(letter).collect();
    let ends = |known: &&&str| {
        name.strip_suffix(**known).is_some_and(|before| before.is_empty() || before.ends_with('_'))
    };
    let found = NAMES.iter().find(|(_, names)| names.iter().any(|known| ends(&known)));
    found.map(|(kind, _)| *kind).filter(|_| !has_one(name.trim_end_matches('s').as_bytes(), HARMLESS))
}

/// `true` for what may be the name of a column.
fn is_name(cell: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || b" _-./#".contains(byte);
    cell.len() <= 60 && cell.iter().all(is_part)
}

fn unquoted(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    let inner = cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\""));
    inner.unwrap_or(cell).trim_ascii()
}

fn in_cell(text: &[u8], place: Range<usize>, kind: Kind) -> Option<FoundSecret> {
    let value = &text[place.clone()];
    let is_secret = match kind {
        Kind::Password => is_chosen(value),
        Kind::Token => value.len() >= 10 && is_token(value),
        Kind::Secret => value.len() >= 10 && is_token(value) || is_password(value, true, 8),
    };
    let what = if kind == Kind::Password { "password" } else { "key or token" };
    is_secret.then_some(FoundSecret { what, place })
}

/// What stands in place of a password.
const NO_PASSWORDS: [&[u8]; 8] =
    [b"null", b"none", b"true", b"false", b"n.a.", b"required", b"optional", b"string"];

/// `true` for what may be a password where surely one stands.
fn is_chosen(value: &[u8]) -> bool {
    (4..=128).contains(&value.len())
        && value.iter().any(u8::is_ascii_alphanumeric)
        && !NO_PASSWORDS.iter().any(|word| value.eq_ignore_ascii_case(word))
        && !is_made_up(value)
        && entropy(value) >= 1.5
}

/// The rows of a table, each as the places of its cells, without their quotes.
struct Rows<'t> {
    text: &'t [u8],
    at: usize,
    delimiter: u8,
}

impl Iterator for Rows<'_> {
    type Item = Vec<Range<usize>>;

    fn next(&mut self) -> Option<Vec<Range<usize>>> {
        if self.at >= self.text.len() {
            return None;
        }
        let mut cells = Vec::new();
        loop {
            let (cell, end) = self.cell();
            cells.push(cell);
            self.at = end + 1;
            if self.text.get(end) != Some(&self.delimiter) {
                return Some(cells);
            }
        }
    }
}

impl Rows<'_> {
    /// The cell that begins here, and where it ends: at a delimiter, a line's end or the end of the text.
    fn cell(&self) -> (Range<usize>, usize) {
        let rest = &self.text[self.at..];
        if rest.first() == Some(&b'"')
            && let Some(quote) = closing(&rest[1..])
        {
            let close = self.at + 1 + quote;
            return (self.at + 1..close, self.end_from(close + 1));
        }
        let end = self.end_from(self.at);
        let cell = &self.text[self.at..end];
        let blank = cell.len() - cell.trim_ascii_start().len();
        (self.at + blank..self.at + blank + cell.trim_ascii().len(), end)
    }

    fn end_from(&self, start: usize) -> usize {
        let start = start.min(self.text.len());
        memchr::memchr2(self.delimiter, b'\n', &self.text[start..])
            .map_or(self.text.len(), |length| start + length)
    }
}

/// Where the quote closes that was opened before: two in a row are one of the text.
fn closing(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr::memchr(b'"', text.get(from..)?)?;
        if text.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        from = at + 2;
    }
}
