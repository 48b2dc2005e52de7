//! How the numbers of a column are written: with a sign or a unit, in brackets, with blanks or apostrophes between groups
//! of digits.

use std::borrow::Cow;

use super::number::Marks;

/// How the numbers of a column are written, where a reader must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    /// The sign or the unit that stands with every number: a cell without it is none of the column.
    pub(crate) sign: Option<&'static str>,
    pub(crate) marks: Marks,
    /// `true` if no reader of tables understands all of its numbers: `(5)`, `5-`.
    pub(crate) is_unusual: bool,
}

/// The cells of a column, made ready to be read as numbers.
#[derive(Debug)]
pub(super) struct Unsigned<'a> {
    pub(super) sign: Option<&'static str>,
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

pub(super) const SIGNS: [&str; 8] = ["$", "€", "£", "¥", "₹", "₽", "%", "‰"];

/// Currencies, which stand before numbers or behind them.
const CURRENCIES: [&str; 27] = [
    "EUR", "USD", "GBP", "CHF", "JPY", "CNY", "INR", "RUB", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "TRY",
    "BRL", "AUD", "CAD", "NZD", "ZAR", "KRW", "MXN", "kr", "zł", "Kč", "R$", "US$",
];

/// Units, which stand behind numbers: `V12` is a code.
const UNITS: [&str; 74] = [
    "km", "m", "cm", "mm", "µm", "nm", "mi", "ft", "yd", "km/h", "km/s", "m/s", "mph", "m²", "m2", "km²",
    "km2", "m³", "m3", "cm³", "ha", "kg", "g", "mg", "µg", "t", "lb", "lbs", "oz", "l", "L", "ml", "mL",
    "°C", "°F", "°", "h", "min", "s", "ms", "µs", "ns", "days", "hours", "minutes", "seconds", "weeks",
    "months", "years", "V", "mV", "mA", "W", "kW", "MW", "kWh", "MWh", "Hz", "kHz", "MHz", "GHz", "Pa",
    "hPa", "kPa", "bar", "kB", "KB", "MB", "GB", "TB", "kcal", "ppm", "dB", "px",
];

/// The number that a cell is, whatever its marks and its sign.
pub(super) fn number_of(cell: &str) -> Option<f64> {
    let usual = usual(cell);
    Marks::ALL.iter().find_map(|marks| marks.parse(&usual))
}

/// Makes cells ready: without the sign or the unit that they have, with the usual minus before the digits.
pub(super) fn unsigned<'a>(cells: &[&'a str]) -> Unsigned<'a> {
    without(&[SIGNS.as_slice(), CURRENCIES.as_slice(), UNITS.as_slice()].concat(), cells)
}

/// The same for a sign alone: a unit may be part of a name.
pub(super) fn without_signs<'a>(cells: &[&'a str]) -> Unsigned<'a> {
    without(&SIGNS, cells)
}

fn without<'a>(signs: &[&'static str], cells: &[&'a str]) -> Unsigned<'a> {
    let usual: Vec<Cow<'a, str>> = cells.iter().map(|cell| usual(cell)).collect();
    let is_changed = usual.iter().any(|cell| matches!(cell, Cow::Owned(_)));
    match shared_sign(signs, &usual) {
        Some((sign, cells)) => Unsigned { sign: Some(sign), is_changed, cells },
        None => Unsigned { sign: None, is_changed, cells: usual },
    }
}

/// The sign that most cells have, and the cells without it. One that has none is put in quotes, so that nobody reads it as
/// a number.
fn shared_sign<'a>(
    signs: &[&'static str],
    cells: &[Cow<'a, str>],
) -> Option<(&'static str, Vec<Cow<'a, str>>)> {
    let has_digit = |cell: &&Cow<'a, str>| cell.bytes().any(|byte| byte.is_ascii_digit());
    // The first cells may be the ones without it.
    let mut found = cells.iter().filter(has_digit).take(1 + cells.len() / 5);
    let sign = found.find_map(|cell| signs.iter().copied().find(|sign| split(sign, cell).is_some()))?;
    let parts: Vec<Option<String>> = cells.iter().map(|cell| split(sign, cell)).collect();
    let signed = parts.iter().flatten().count();
    let without = |(part, cell): (Option<String>, &Cow<'a, str>)| match part {
        Some(number) => Cow::Owned(number),
        None => Cow::Owned(format!("“{cell}”")),
    };
    (signed * 5 >= cells.len() * 4).then(|| (sign, parts.into_iter().zip(cells).map(without).collect()))
}

/// The number with a sign before or after it, without that: `-$5`, `$-5`, `$(5)`, `5 €`.
fn split(sign: &str, cell: &str) -> Option<String> {
    let cell = cell.trim();
    let ends = |text: &str| text.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let begins = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '(' | '.' | ','))
    };
    if let Some(number) = cell.strip_suffix(sign).map(str::trim_end).filter(|text| ends(text)) {
        return Some(number.to_owned());
    }
    if UNITS.contains(&sign) {
        return None;
    }
    let unsigned = cell.strip_prefix('-').unwrap_or(cell);
    let number = unsigned.strip_prefix(sign).map(str::trim_start).filter(|text| begins(text))?;
    let minus = if unsigned.len() < cell.len() { "-" } else { "" };
    Some(format!("{minus}{}", usual(number)))
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
        assert_eq!(numbers(&["5%", "6%", "7%", "8%", "none"]), "% 5 6 7 8 “none”");
        assert_eq!(numbers(&["9", "5%", "6%", "7%", "8%"]), "% “9” 5 6 7 8");
    }

    #[test]
    fn one_unit_is_removed_where_a_number_stands_before_it() {
        assert_eq!(numbers(&["5 km", "1.5km", "1,000 km", "-2 km"]), "km 5 1.5 1,000 -2");
        assert_eq!(numbers(&["5 EUR", "EUR 6", "-EUR 7"]), "EUR 5 6 -7");
        assert_eq!(numbers(&["5 m", "6 m", "7 m", "8 m", "9 m2"]), "m 5 6 7 8 “9 m2”");
        assert_eq!(numbers(&["5 m", "5 km"]), "5 m 5 km");
        assert_eq!(numbers(&["V12", "V13"]), "V12 V13");
        assert_eq!(numbers(&["team", "item"]), "team item");
    }

    #[test]
    fn a_minus_is_read_wherever_it_stands() {
        assert_eq!(numbers(&["(500.00)", "20", "(1,200.50)"]), "-500.00 20 -1,200.50");
        assert_eq!(numbers(&["100-", "50", "−7"]), "-100 50 -7");
        assert_eq!(numbers(&["1\u{202f}234,5", "1’234"]), "1 234,5 1'234");
        assert_eq!(numbers(&["2024-01-02", "a-", "(see below)"]), "2024-01-02 a- (see below)");
    }
}
