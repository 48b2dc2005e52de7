//! What stands beside a number and changes its value: per cent, thousands and millions, powers of ten, `about`.

use std::sync::LazyLock;

use super::words::Lookup;

/// Exponents beyond this are no quantities.
const MOST: i32 = 400;

type Shifts = &'static [i32];

pub(super) const PERCENT: Shifts = &[0, -2];
/// The power of ten by which shares are per cent.
pub(super) const PERCENT_POWER: i32 = 2;
const THOUSAND: Shifts = &[3, 0];
const MILLION: Shifts = &[6, 0];
const BILLION: Shifts = &[9, 0];
const TRILLION: Shifts = &[12, 0];

/// What the name of a unit says of the number before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// The powers of ten by which the number may be multiplied.
    pub(super) shifts: Shifts,
    pub(super) says: Says,
}

/// How sure it is that a number is multiplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// A word for nothing but a power of ten: `million`.
    Times,
    /// A letter that may also be a unit: `5 m`.
    Letter,
    /// A share or a unit that sources have in the name of a column, if at all: `%`, `kg`.
    Unit,
}

const fn times(shifts: Shifts) -> Scale {
    Scale { shifts, says: Says::Times }
}

const fn letter(shifts: Shifts) -> Scale {
    Scale { shifts, says: Says::Letter }
}

const fn unit(shifts: Shifts) -> Scale {
    Scale { shifts, says: Says::Unit }
}

const NOTHING: Scale = unit(&[0]);
/// Areas, with those in which others may count: km² and m².
const HECTARE: Scale = unit(&[0, -2, 4]);
const SQUARE_KILOMETRE: Scale = unit(&[0, 2, 6]);
const SQUARE_METRE: Scale = unit(&[0, -4, -6]);

/// Units of storage, each 1024 times the one before it.
const BYTES: [&[&str]; 5] = [
    &["byte", "bytes"],
    &["kb", "kib", "kilobytes"],
    &["mb", "mib", "megabytes"],
    &["gb", "gib", "gigabytes"],
    &["tb", "tib", "terabytes"],
];

/// Units of time, each with the milliseconds it has.
const TIMES: [(u128, &[&str]); 5] = [
    (1, &["ms", "millisecond", "milliseconds", "millisekunden"]),
    (1_000, &["s", "sec", "secs", "second", "seconds", "sek", "sekunden"]),
    (60_000, &["min", "mins", "minute", "minutes", "minuten"]),
    (3_600_000, &["h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"]),
    (86_400_000, &["day", "days", "tag", "tage", "tagen"]),
];

/// In which other units a number may be counted, for its own: how many parts of the other one make how many of it.
pub(super) fn in_other_units(behind: &str) -> Vec<(u128, u128)> {
    let behind = after_gap(behind);
    let word = behind[..word_length(behind)].to_lowercase();
    let is_own = |names: &[&str]| names.contains(&word.as_str());
    if let Some(own) = BYTES.iter().position(|names| is_own(names)) {
        let power = |distance: usize| 1024_u128.pow(u32::try_from(distance).unwrap_or_default());
        let other =
            |other: usize| if other < own { (power(own - other), 1) } else { (1, power(other - own)) };
        return (0..BYTES.len()).filter(|it| *it != own).map(other).collect();
    }
    let own = TIMES.iter().find(|(_, names)| is_own(names));
    let others = own.into_iter().flat_map(|(own, _)| {
        let other = move |(other, _): &(u128, &[&str])| (*own, *other);
        TIMES.iter().map(other)
    });
    // In the lowest terms: only what is left over must be divided.
    let reduced = |(own, other): (u128, u128)| if own > other { (own / other, 1) } else { (1, other / own) };
    others.filter(|(own, other)| own != other).map(reduced).collect()
}

/// Signs and words behind a number, and the powers of ten by which it is multiplied. A unit that the source may have in
/// the name of a column can also count as written.
static SCALES: &[(Scale, &[&str])] = &[
    (
        unit(PERCENT),
        &[
            "%",
            "\\%",
            "％",
            "percent",
            "per cent",
            "percentage",
            "prozent",
            "prozentpunkte",
            "prozentpunkten",
            "pp",
            "pour cent",
            "por ciento",
            "por cento",
            "per cento",
            "パーセント",
            "ポイント",
        ],
    ),
    (unit(&[0, -3]), &["‰", "permille"]),
    (unit(&[0, -6]), &["ppm"]),
    (unit(&[0, -9]), &["ppb"]),
    (unit(&[-1, 1]), &["割"]),
    (unit(&[0, -2, -4]), &["bp", "bps", "basis points", "basispunkte"]),
    (times(&[7, 0]), &["crore", "crores", "千万"]),
    (letter(THOUSAND), &["k"]),
    (
        times(THOUSAND),
        &["thousand", "thousands", "tsd", "teur", "tausend", "mille", "duizend", "тыс", "тысяч", "千", "천"],
    ),
    (letter(MILLION), &["m", "mm"]),
    (
        times(MILLION),
        &[
            "mn",
            "mln",
            "mio",
            "million",
            "millions",
            "millionen",
            "millones",
            "millón",
            "milioni",
            "milhões",
            "milhão",
            "milhao",
            "miljoen",
            "miljoner",
            "млн",
            "миллион",
            "миллиона",
            "миллионов",
        ],
    ),
    (letter(BILLION), &["b"]),
    (
        times(BILLION),
        &[
            "bn",
            "billion",
            "billions",
            "mrd",
            "milliarde",
            "milliarden",
            "milliard",
            "milliards",
            "miliardi",
            "miljard",
            "bilhão",
            "bilhões",
            "млрд",
            "миллиард",
            "миллиарда",
            "миллиардов",
            "mil millones",
        ],
    ),
    (letter(TRILLION), &["t"]),
    (times(TRILLION), &["tn", "trillion", "trillions", "billionen", "兆", "조"]),
    (times(&[7, 0]), &["천만"]),
    (times(&[6, 0]), &["백만"]),
    (times(&[3, 0]), &["천"]),
    (times(&[4, 0]), &["万", "萬", "만"]),
    (times(&[8, 0]), &["億", "亿", "억"]),
    (times(&[5, 0]), &["lakh", "lakhs"]),
    (unit(THOUSAND), &["kb", "kg", "km", "kib", "khz"]),
    (unit(&[3, 0, -3]), &["kw", "kwh"]),
    (unit(&[6, 3, 0]), &["mb", "mib", "mw", "mwh", "mhz"]),
    (unit(&[9, 6, 3, 0]), &["gb", "gib", "gw", "gwh", "ghz"]),
    (unit(&[12, 9, 6, 3, 0]), &["tb", "tib", "tw", "twh"]),
    (unit(THOUSAND), &["l", "liter", "litre", "litres", "liters"]),
    (unit(&[0, -3]), &["ms", "mg", "ml"]),
    (unit(&[0, -2]), &["cm"]),
    (HECTARE, &["ha", "hectare", "hectares", "hektar"]),
    (unit(&[0, -6]), &["µs", "μs", "us", "µg", "μg", "µm", "μm"]),
    (unit(&[0, -9]), &["ns", "nm"]),
];

/// The same, arranged.
static BY_NAME: LazyLock<Lookup<Scale>> = LazyLock::new(|| {
    Lookup::new(SCALES.iter().flat_map(|(scale, names)| names.iter().map(|name| (*name, *scale))))
});

/// The scale with this name, in lower case.
pub(super) fn called(name: &str) -> Option<Scale> {
    BY_NAME.of(name).next()
}

/// The same for a word that may begin with the name, in languages without spaces.
pub(super) fn named(word: &str) -> Option<Scale> {
    called(word).or_else(|| glued(word))
}

/// The powers of ten by which a number may be multiplied for what follows it; the number as it is where that says
/// nothing.
pub(super) fn scales(behind: &str) -> Shifts {
    scale(behind).shifts
}

/// The same with how sure that is.
pub(super) fn scale(behind: &str) -> Scale {
    let behind = after_gap(behind);
    let Some(first) = behind.chars().next() else { return NOTHING };
    if matches!(first, '%' | '％' | '‰') || behind.starts_with("\\%") {
        return unit(if first == '‰' { &[0, -3] } else { PERCENT });
    }
    let length = word_length(behind);
    let word = behind[..length].to_lowercase();
    // `m2` is no million.
    let is_area = || {
        word.is_ascii()
            && behind[length..].starts_with(|next: char| next.is_ascii_digit() || "²³^".contains(next))
    };
    if word.is_empty() {
        return NOTHING;
    }
    if is_area() {
        let is_square = behind[length..].starts_with(['2', '²']) || behind[length..].starts_with("^2");
        return match word.as_str() {
            "km" if is_square => SQUARE_KILOMETRE,
            "m" if is_square => SQUARE_METRE,
            _ => NOTHING,
        };
    }
    if word == "t" && behind[length..].starts_with('€') {
        return times(THOUSAND);
    }
    named(&word).or_else(|| phrase(behind, length)).unwrap_or(NOTHING)
}

/// The scale with which a word begins, in languages without spaces.
fn glued(word: &str) -> Option<Scale> {
    let begins = |name: &&&str| !name.is_ascii() && word.starts_with(**name);
    let names = || SCALES.iter().flat_map(|(scale, names)| names.iter().map(move |name| (name, scale)));
    if word.is_ascii() { None } else { names().find(|(name, _)| begins(name)).map(|(_, scale)| *scale) }
}

/// The scale of several words: `basis points`.
fn phrase(behind: &str, first_word: usize) -> Option<Scale> {
    let is_phrase = |name: &&str| name.contains(' ') && begins(behind, name);
    let is_one = || SCALES.iter().find(|(_, names)| names.iter().any(is_phrase));
    if behind[first_word..].starts_with(' ') { is_one().map(|(scale, _)| *scale) } else { None }
}

/// The length of the sign of per cent behind a number, with the gap before it.
pub(super) fn sign_length(behind: &str) -> usize {
    let rest = after_gap(behind);
    let sign = ["%", "\\%", "％", "‰"].iter().find(|sign| rest.starts_with(**sign));
    sign.map_or(0, |sign| behind.len() - rest.len() + sign.len())
}

/// What follows a narrow gap: one space, or the marks of emphasis.
fn after_gap(behind: &str) -> &str {
    let behind = behind.trim_start_matches('*');
    ["\\,", "\\ ", "\\;", "~", " ", "\u{a0}", "\u{202f}", "\u{2009}"]
        .iter()
        .find_map(|gap| behind.strip_prefix(gap))
        .unwrap_or(behind)
}

/// Letters of the longest name of a unit: `Prozentpunkten`.
const LONGEST_WORD: usize = 16;

/// Letters at the start, as many as the longest name has.
pub(super) fn word_length(text: &str) -> usize {
    text.chars().take(LONGEST_WORD).take_while(|letter| letter.is_alphabetic()).map(char::len_utf8).sum()
}

/// `true` if a text begins with a phrase, in any case.
fn begins(text: &str, phrase: &str) -> bool {
    text.get(..phrase.len()).is_some_and(|start| start.eq_ignore_ascii_case(phrase))
}

/// `e-05` at a place: the exponent, and its end.
pub(super) fn e_notation(bytes: &[u8], at: usize) -> Option<(i32, usize)> {
    let (b'e' | b'E') = bytes.get(at)? else { return None };
    let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
    let start = at + 1 + sign;
    let length = bytes.get(start..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let end = start + length;
    if bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let exponent: i32 = std::str::from_utf8(&bytes[start..end]).ok()?.parse().ok()?;
    let exponent = if bytes[at + 1] == b'-' { -exponent } else { exponent };
    (exponent.abs() <= MOST).then_some((exponent, end))
}

/// `× 10⁻⁵` behind a number, in any spelling: the exponent, and the length.
pub(super) fn power_of_ten(behind: &str) -> Option<(i32, usize)> {
    let rest = behind.trim_start_matches([' ', '*', '\u{a0}', '\u{202f}', '\u{2009}']);
    let times = ["\\times", "\\cdot", "×", "·", "⋅", "x", "\u{2217}"];
    let rest = times.iter().find_map(|times| rest.strip_prefix(times)).or_else(|| {
        // A star is also a mark of emphasis.
        behind.trim_start().strip_prefix('*').map(str::trim_start)
    })?;
    let rest = rest.trim_start_matches([' ', '{', '\u{a0}', '\u{202f}', '\u{2009}']).strip_prefix("10")?;
    let (exponent, length) = raised(rest)?;
    Some((exponent, behind.len() - rest.len() + length))
}

/// `^{-5}`, `**-5` or `⁻⁵` behind a base: the exponent, and the length.
pub(super) fn raised(behind: &str) -> Option<(i32, usize)> {
    let superscript = |letter: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|digit| digit == letter);
    let written: String;
    let length;
    if let Some(rest) = behind.strip_prefix('^').or_else(|| behind.strip_prefix("**")) {
        let inner = rest.trim_start_matches(['{', '(']);
        let is_sign = |letter: char| matches!(letter, '-' | '−' | '+');
        let signs = inner.chars().next().filter(|first| is_sign(*first)).map_or(0, char::len_utf8);
        let digits = inner[signs..].bytes().take(5).take_while(u8::is_ascii_digit).count();
        written = inner[..signs + digits].replace('−', "-");
        let end = behind.len() - inner.len() + signs + digits;
        length = end + usize::from(behind[end..].starts_with(['}', ')']));
    } else {
        let taken: Vec<char> = behind
            .chars()
            .take(5)
            .take_while(|letter| *letter == '⁻' || superscript(*letter).is_some())
            .collect();
        let plain = |letter: &char| superscript(*letter).map_or("-".to_owned(), |digit| digit.to_string());
        written = taken.iter().map(plain).collect();
        length = taken.iter().map(|letter| letter.len_utf8()).sum();
    }
    let exponent: i32 = written.parse().ok()?;
    (exponent.abs() <= MOST).then_some((exponent, length))
}
