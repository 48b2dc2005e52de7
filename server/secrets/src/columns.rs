//! Secrets in the cells of a table: those below a header such as `password` or `api_key`.

use std::ops::Range;

use crate::FoundSecret;
use crate::named::is_token;
use crate::passwords::{ValueForm, is_password, stands_for_one};
use crate::random::{entropy, is_made_up};
use crate::signs::is_harmless;

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
    /// Perhaps a password: it has a name that other things have, too.
    Pass,
    Token,
    /// Any of both.
    Secret,
}

/// Words for a password, in the languages of many tables. A name that has one says that it is one, unless a word behind it is of
/// [`ABOUT`], or any of [`SCRAMBLED`].
const PASSWORDS: [&str; 25] = [
    "password",
    "passwords",
    "passwd",
    "passwds",
    "pwd",
    "pwds",
    "passphrase",
    "passphrases",
    "passcode",
    "passwort",
    "passwörter",
    "kennwort",
    "kennwörter",
    "motdepasse",
    "contraseña",
    "contraseñas",
    "contrasena",
    "senha",
    "senhas",
    "wachtwoord",
    "lösenord",
    "hasło",
    "heslo",
    "пароль",
    "密码",
];

/// Words that tell something about the password whose word stands before them: `password_changed`. Before it they tell which
/// one it is: `one_time_password`.
const ABOUT: [&str; 25] = [
    "count", "length", "len", "strength", "score", "policy", "changed", "change", "changes", "updated",
    "expires", "expired", "expiry", "reset", "resets", "date", "time", "age", "hint", "min", "max",
    "required", "attempts", "failed", "enabled",
];

/// Words for what was made of a password and does not tell it.
const SCRAMBLED: [&str; 5] = ["hash", "hashed", "hashes", "digest", "salt"];

/// Names of columns with tokens and keys, or what they end in behind a `_`.
const TOKENS: [(Kind, &[&str]); 2] = [
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

/// The longest header, with what stands above it, in bytes.
const LONGEST_HEADER: usize = 64 << 10;

/// How many lines may stand above the header: a title, comments, `sep=;`.
const MOST_ABOVE: usize = 10;

/// How many rows are looked at.
const ROWS_LOOKED_AT: usize = 8;

impl SecretColumns {
    /// Those of a table that a text begins with; `None` if it is none, or has no such columns.
    #[must_use]
    pub fn of(text: &[u8]) -> Option<Self> {
        let mut at = if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let most = text.len().min(at + LONGEST_HEADER);
        for _ in 0..=MOST_ABOVE {
            let line = text.get(at..most)?;
            let end = at + memchr::memchr2(b'\n', b'\r', line)?;
            if let Some(table) = Self::below(text, at, end) {
                return Some(table);
            }
            at = line_end(text, end);
        }
        None
    }

    /// Those of a table whose header is, or begins with, this line.
    fn below(text: &[u8], start: usize, end: usize) -> Option<Self> {
        let header = &text[start..end];
        let delimiter =
            *b",;\t|".iter().max_by_key(|delimiter| memchr::memchr_iter(**delimiter, header).count())?;
        let mut rows = Rows { text, at: start, delimiter };
        let cells: Vec<&[u8]> = rows.next()?.into_iter().map(|cell| text[cell].trim_ascii()).collect();
        let columns: Vec<(usize, Kind)> =
            cells.iter().enumerate().filter_map(|(at, name)| Some((at, kind(name)?))).collect();
        if columns.is_empty() || !cells.iter().all(|name| is_name(name)) || begins_statement(header) {
            return None;
        }
        let table = SecretColumns { delimiter, columns, rows: rows.at };
        let is_empty = |row: &Vec<Range<usize>>| row.len() == 1 && row[0].is_empty();
        let rows: Vec<_> = rows.filter(|row| !is_empty(row)).take(ROWS_LOOKED_AT).collect();
        let as_many = rows.iter().filter(|row| row.len() == cells.len()).count();
        let is_table = if cells.len() == 1 {
            // Any word is the name of one column: nothing but words is below it.
            let is_word = |row: &Vec<Range<usize>>| row.len() == 1 && !text[row[0].clone()].contains(&b' ');
            table.columns[0].1 == Kind::Password && rows.iter().all(is_word)
        } else {
            // A row that ends early, or goes on, may still have a word there; prose has more than one.
            let at = table.columns[0].0;
            let has_word = |row: &Vec<Range<usize>>| {
                row.get(at).is_some_and(|cell| !text[cell.clone()].trim_ascii().contains(&b' '))
            };
            as_many * 2 >= rows.len() || rows.iter().all(has_word)
        };
        (is_table && !rows.is_empty()).then_some(table)
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
    if name.len() > LONGEST_NAME || is_harmless(name.strip_suffix(b"s").unwrap_or(name)) {
        return None;
    }
    let words = words(&String::from_utf8_lossy(name));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let one_word = words.iter().position(|word| PASSWORDS.contains(word));
    let of_three = || words.windows(3).position(|part| part == ["mot", "de", "passe"]);
    if let Some(at) = one_word.or_else(of_three) {
        let is_about = words[at..].iter().any(|word| ABOUT.contains(word));
        let is_scrambled = words.iter().any(|word| SCRAMBLED.contains(word));
        return (!is_about && !is_scrambled).then_some(Kind::Password);
    }
    if matches!(words.as_slice(), [.., "pass" | "pw" | "mdp" | "pswd"]) {
        return Some(Kind::Pass);
    }
    let name = words.join("_");
    let ends = |known: &&&str| {
        name.strip_suffix(**known).is_some_and(|before| before.is_empty() || before.ends_with('_'))
    };
    let found = TOKENS.iter().find(|(_, names)| names.iter().any(|known| ends(&known)));
    found.map(|(kind, _)| *kind)
}

/// The words of a name, in small letters, without numbers: `userPassword1` is `user`, `password`.
fn words(name: &str) -> Vec<String> {
    let (mut words, mut word, mut is_small) = (Vec::new(), String::new(), false);
    for letter in name.chars() {
        if !letter.is_alphabetic() || is_small && letter.is_uppercase() {
            words.push(std::mem::take(&mut word));
        }
        word.extend(letter.to_lowercase().filter(|letter| letter.is_alphabetic()));
        is_small = letter.is_lowercase();
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// The longest name of a column, in bytes.
const LONGEST_NAME: usize = 60;

/// `true` for what may be the name of a column. Code has other marks, or parentheses that are open.
fn is_name(cell: &[u8]) -> bool {
    let is_part = |byte: &u8| {
        byte.is_ascii_alphanumeric() || !byte.is_ascii() || b" _-./#()$%?&':\"[]+*@,\n\r".contains(byte)
    };
    let count = |mark: u8| memchr::memchr_iter(mark, cell).count();
    let is_closed = count(b'(') == count(b')') && count(b'[') == count(b']');
    // `read()` is called.
    let is_call = cell.windows(2).any(|pair| pair == b"()");
    cell.len() <= LONGEST_NAME && cell.iter().all(is_part) && is_closed && !is_call && !cell.ends_with(b":")
}

/// `true` for a line of a program in which a list of names may stand, and for a comment.
fn begins_statement(line: &[u8]) -> bool {
    const WORDS: [&[u8]; 24] = [
        b"import",
        b"from",
        b"def",
        b"use",
        b"using",
        b"let",
        b"const",
        b"var",
        b"return",
        b"class",
        b"function",
        b"select",
        b"insert",
        b"local",
        b"export",
        b"mod",
        b"pub",
        b"#",
        b"//",
        b"///",
        b"//!",
        b"/*",
        b"*",
        b"--",
    ];
    let line = line.trim_ascii_start();
    let word = line.iter().position(u8::is_ascii_whitespace).map_or(line, |end| &line[..end]);
    word.len() < line.len() && WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn in_cell(text: &[u8], place: Range<usize>, kind: Kind) -> Option<FoundSecret> {
    let value = &text[place.clone()];
    let is_secret = match kind {
        Kind::Password => is_chosen(value),
        Kind::Pass => is_password(value, ValueForm::AsText, true, 6) && !is_number(value),
        Kind::Token => value.len() >= 10 && is_token(value),
        Kind::Secret => {
            value.len() >= 10 && is_token(value) || is_password(value, ValueForm::AsText, true, 8)
        }
    };
    let what = if matches!(kind, Kind::Password | Kind::Pass) { "password" } else { "key or token" };
    is_secret.then_some(FoundSecret { what, place })
}

/// `true` for nothing but digits and what stands between them in dates, numbers and shares.
fn is_number(value: &[u8]) -> bool {
    value.iter().all(|byte| byte.is_ascii_digit() || b"-/:.,%+TZ $".contains(byte))
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
        && !stands_for_one(value)
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
            if self.text.get(end) == Some(&self.delimiter) {
                self.at = end + 1;
            } else {
                self.at = line_end(self.text, end);
                return Some(cells);
            }
        }
    }
}

/// Where the next line begins, for the end of one.
fn line_end(text: &[u8], end: usize) -> usize {
    end + if text[end.min(text.len())..].starts_with(b"\r\n") { 2 } else { 1 }
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
        memchr::memchr3(self.delimiter, b'\n', b'\r', &self.text[start..])
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
