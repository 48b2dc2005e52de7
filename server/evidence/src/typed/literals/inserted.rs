//! Rows in statements of SQL: `INSERT INTO city VALUES ('Berlin', 3755251), ('Hamburg', 1892122)`.

use super::{Scalar, ScalarKind};

/// The rows that the statements of a text insert. What is given to a statement later is none.
pub(super) fn rows(text: &str) -> Vec<Vec<Scalar>> {
    let lower = text.to_ascii_lowercase();
    let mut rows = Vec::new();
    let mut at = 0;
    while let Some(start) = find(&lower, "insert", at) {
        let Some(values) = find(&lower, "values", start) else { break };
        at = values + "values".len();
        while let Some((row, end)) = row(text, at) {
            let is_given_later = row.iter().all(|cell| is_placeholder(&cell.text));
            rows.extend(Some(row).filter(|_| !is_given_later));
            at = end;
        }
    }
    rows
}

fn find(text: &str, word: &str, at: usize) -> Option<usize> {
    text.get(at..)?.find(word).map(|place| at + place)
}

fn is_placeholder(text: &str) -> bool {
    matches!(text, "?" | "%s") || text.starts_with([':', '$', '{'])
}

/// A row in parentheses behind a place, after a comma perhaps, and its end.
fn row(text: &str, at: usize) -> Option<(Vec<Scalar>, usize)> {
    let rest = text[at..].trim_start_matches(|letter: char| letter.is_whitespace() || letter == ',');
    let mut rest = rest.strip_prefix('(')?;
    let mut cells = Vec::new();
    loop {
        rest = rest.trim_start();
        let (cell, behind) = if rest.starts_with('\'') { quoted(rest)? } else { bare(rest)? };
        cells.push(cell);
        rest = behind.trim_start();
        if let Some(behind) = rest.strip_prefix(')') {
            return Some((cells, text.len() - behind.len()));
        }
        rest = rest.strip_prefix(',')?;
    }
}

/// A text in quotes; two of them stand for one.
fn quoted(text: &str) -> Option<(Scalar, &str)> {
    let mut inner = String::new();
    let mut rest = text.strip_prefix('\'')?;
    loop {
        let end = rest.find('\'')?;
        inner += &rest[..end];
        rest = &rest[end + 1..];
        match rest.strip_prefix('\'') {
            Some(behind) => (inner, rest) = (inner + "'", behind),
            None => return Some((Scalar { text: inner, kind: ScalarKind::Text }, rest)),
        }
    }
}

fn bare(text: &str) -> Option<(Scalar, &str)> {
    let end = text.find([',', ')', '\n', '('])?;
    let word = text[..end].trim();
    let cell = if word.eq_ignore_ascii_case("null") { "" } else { word };
    (!word.is_empty()).then(|| (Scalar { text: cell.to_owned(), kind: ScalarKind::Int }, &text[end..]))
}
