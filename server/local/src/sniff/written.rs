//! How the numbers of a column are written: with a sign of a currency or a percent sign, in brackets, with blanks or
//! apostrophes between groups of digits.

use std::borrow::Cow;

use super::number::Marks;

/// How the numbers of a column are written, where a reader must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// The sign that stands with every number.
    pub(crate) sign: Option<char>,
    pub(crate) marks: Marks,
    /// `true` if no reader of tables understands all of its numbers: `(5)`, `5-`.
    pub(crate) is_unusual: bool,
}

/// The cells of a column, made ready to be read as numbers.
#[derive(Debug)]
pub(super) struct Unsigned<'a> {
    pub(super) sign: Option<char>,
    /// `true` if some cells had to be changed to be read, otherwise than by taking off the sign.
    pub(super) is_changed: bool,
    pub(super) cells: Vec<Cow<'a, str>>,
}

impl Unsigned<'_> {
    /// The cells as texts.
    pub(super) fn plain(&self) -> Vec<&str> {
        self.cells.iter().map(Cow::as_ref).collect()
    }
}

pub(super) const SIGNS: [char; 7] = ['$', '€', '£', '¥', '₹', '₽', '%'];

/// Makes cells ready: without the sign that all have, with the usual minus before the digits.
pub(super) fn unsigned<'a>(cells: &[&'a str]) -> Unsigned<'a> {
    let usual: Vec<Cow<'a, str>> = cells.iter().map(|cell| usual(cell)).collect();
    let is_changed = usual.iter().any(|cell| matches!(cell, Cow::Owned(_)));
    match shared_sign(&usual) {
        Some((sign, cells)) => Unsigned { sign: Some(sign), is_changed, cells },
        None => Unsigned { sign: None, is_changed, cells: usual },
    }
}

/// The sign that most cells have, and the cells without it. A number without a sign among them may be meant otherwise:
/// then it is not taken off.
fn shared_sign<'a>(cells: &[Cow<'a, str>]) -> Option<(char, Vec<Cow<'a, str>>)> {
    let (sign, _) = cells.iter().find_map(|cell| split(cell))?;
    let parts: Vec<Option<String>> = cells
        .iter()
        .map(|cell| split(cell).filter(|(other, _)| *other == sign).map(|(_, number)| number))
        .collect();
    let signed = parts.iter().flatten().count();
    let is_number = |cell: &str| cell.bytes().any(|byte| byte.is_ascii_digit());
    let is_otherwise = parts.iter().zip(cells).any(|(part, cell)| part.is_none() && is_number(cell));
    let without =
        |(part, cell): (Option<String>, &Cow<'a, str>)| part.map_or_else(|| cell.clone(), Cow::Owned);
    (signed * 5 >= cells.len() * 4 && !is_otherwise)
        .then(|| (sign, parts.into_iter().zip(cells).map(without).collect()))
}

/// The sign before or after a number, and the number: `-$5`, `$-5`, `$(5)`, `5 €`.
fn split(cell: &str) -> Option<(char, String)> {
    let cell = cell.trim();
    if let Some(number) = cell.strip_suffix(SIGNS) {
        return cell.chars().last().map(|sign| (sign, number.trim_end().to_owned()));
    }
    let unsigned = cell.strip_prefix('-').unwrap_or(cell);
    let number = usual(unsigned.strip_prefix(SIGNS)?.trim_start());
    let minus = if unsigned.len() < cell.len() { "-" } else { "" };
    unsigned.chars().next().map(|sign| (sign, format!("{minus}{number}")))
}

/// A cell with the usual minus before its digits, and the usual blanks and apostrophes between them.
pub(super) fn usual(cell: &str) -> Cow<'_, str> {
    let text = cell.trim();
    let is_number = text.len() <= 40 && text.bytes().any(|byte| byte.is_ascii_digit());
    let brackets = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let negative = brackets.or_else(|| text.strip_suffix(['-', '−'])).filter(|_| is_number);
    let is_foreign = is_number && text.contains(['−', '\u{a0}', '\u{202f}', '\u{2009}', '’']);
    if negative.is_none() && !is_foreign {
        return Cow::Borrowed(cell);
    }
    let text = text.strip_suffix(['-', '−']).map_or_else(|| brackets.unwrap_or(text), str::trim_end);
    let digits: String = text
        .chars()
        .map(|c| match c {
            '−' => '-',
            '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
            '’' => '\'',
            other => other,
        })
        .collect();
    let minus = if negative.is_some() && !digits.starts_with('-') { "-" } else { "" };
    Cow::Owned(format!("{minus}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::unsigned;

    fn numbers(cells: &[&str]) -> String {
        let unsigned = unsigned(cells);
        let sign = unsigned.sign.map_or(String::new(), |sign| format!("{sign} "));
        sign + &unsigned.cells.join(" ")
    }

    #[test]
    fn one_sign_is_removed_wherever_it_stands() {
        assert_eq!(numbers(&["$5", "-$5", "$-5", "$ 1,000", "$(7)", "($8)"]), "$ 5 -5 -5 1,000 -7 -8");
        assert_eq!(numbers(&["5 €", "5€"]), "€ 5 5");
        assert_eq!(numbers(&["5%", "$5"]), "5% $5");
        assert_eq!(numbers(&["5%", "5"]), "5% 5");
        assert_eq!(numbers(&["5%", "6%", "7%", "8%", "none"]), "% 5 6 7 8 none");
    }

    #[test]
    fn a_minus_is_read_wherever_it_stands() {
        assert_eq!(numbers(&["(500.00)", "20", "(1,200.50)"]), "-500.00 20 -1,200.50");
        assert_eq!(numbers(&["100-", "50", "−7"]), "-100 50 -7");
        assert_eq!(numbers(&["1\u{202f}234,5", "1’234"]), "1 234,5 1'234");
        assert_eq!(numbers(&["2024-01-02", "a-", "(see below)"]), "2024-01-02 a- (see below)");
    }
}
