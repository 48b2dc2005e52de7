//! Numbers that are agreed on rather than measured: levels of tests and intervals, rules of thumb, hours of a day, ends of
//! scales.

use std::borrow::Cow;

use super::around::Around;

const LEVELS: [&str; 8] = ["0.05", "0.01", "0.001", "0.0001", "0.1", "05", "01", "001"];
const PERCENT_LEVELS: [&str; 3] = ["1", "5", "10"];
const INTERVALS: [&str; 4] = ["90", "95", "99", "0.95"];

/// How words begin that name a level, and an interval.
const SIGNIFICANCE: &[&str] = &["signif", "alpha", "α", "有意", "seuil"];
const CONFIDENCE: &[&str] = &["confiden", "konfidenz", "confian", "vertrauens", "credib", "信頼"];
/// Short names of an interval.
const INTERVAL_NAMES: &[&str] = &["ci", "ki", "ic", "cis"];
/// Words between such a word and its level.
const BETWEEN: &[&str] = &[
    "of",
    "at",
    "the",
    "a",
    "de",
    "à",
    "del",
    "al",
    "la",
    "le",
    "du",
    "von",
    "zu",
    "bei",
    "auf",
    "dem",
    "level",
    "levels",
    "interval",
    "intervals",
    "niveau",
    "threshold",
    "wert",
];
/// Words behind a level.
const LEVEL_WORDS: &[&str] = &["level", "signifi", "threshold", "cutoff", "cut-off", "niveau"];

const COMPARISONS: [&str; 9] = ["<", ">", "≤", "≥", "\\leq", "\\le", "\\lt", "\\gt", "than"];

/// What is compared to a rule of thumb.
const RULES: &[(&str, &[&str])] = &[
    ("r", &["0.1", "0.3", "0.5", "0.7", "0.8", "0.9"]),
    ("vif", &["4", "5", "10"]),
    ("n", &["30"]),
    ("z", &["2", "3", "1.96", "2.58"]),
    ("d", &["0.2", "0.5", "0.8"]),
];

/// Characters behind a number in which what it multiplies is named.
const NEAR: usize = 24;
/// Quantiles of the normal distribution, and what they multiply.
const QUANTILES: &[&str] = &["1.64", "1.645", "1.96", "2.58", "2.576"];
const ERRORS: &[&str] = &["×", "*", "\\times", "\\cdot", "standard", "SE", "Standard"];

/// How many of a unit make the next one, and the names of the unit; what is not ASCII may be the start of a word.
const UNITS: &[(&[&str], &[&str])] = &[
    (
        &["60"],
        &[
            "minutes", "minute", "seconds", "second", "min", "sec", "minuten", "sekunden", "secondes",
            "minutos", "segundos", "minuti", "secondi", "分", "秒",
        ],
    ),
    (&["24"], &["hours", "hour", "h", "stunden", "heures", "horas", "ore", "時間"]),
    (
        &["7", "30", "360", "365", "366"],
        &["days", "day", "tage", "tagen", "jours", "días", "dias", "giorni", "日"],
    ),
    (&["12"], &["months", "month", "monate", "monaten", "mois", "meses", "mesi", "か月", "ヶ月"]),
    (&["52"], &["weeks", "week", "wochen", "semaines", "semanas", "settimane", "週"]),
    (&["72", "96", "100", "150", "200", "300", "600"], &["dpi", "ppi"]),
    (&["90", "180", "360"], &["°", "degrees", "degree", "grad", "degrés", "grados"]),
];

/// How a scale is called.
const SCALES: &[&str] = &["scale", "skala", "échelle", "escala", "scala"];

/// `true` for the usual level of a test or an interval, a rule of thumb, a constant: `p < 0.05`, `95% confidence`,
/// `VIF > 10`, `60 minutes`, `a 1-5 scale`.
pub(super) fn is_convention(digits: &str, around: &Around<'_>) -> bool {
    let plain = || Cow::Owned(digits.replace("{,}", ".").replace(',', "."));
    let digits: &str = &if digits.contains(',') { plain() } else { Cow::Borrowed(digits) };
    is_level(digits, around)
        || is_rule_of_thumb(digits, around)
        || is_constant(digits, around)
        || is_end_of_scale(digits, around)
}

fn is_level(digits: &str, around: &Around<'_>) -> bool {
    let (is_level, is_percent, is_interval) =
        (LEVELS.contains(&digits), PERCENT_LEVELS.contains(&digits), INTERVALS.contains(&digits));
    if !(is_level || is_percent || is_interval) {
        return false;
    }
    let behind = around.behind.to_lowercase();
    let unit = behind.trim_start_matches(['%', '\\', ' ', '-', '*', '\u{a0}', '\u{202f}']);
    let is_share = behind.trim_start_matches(['\\', ' ', '*', '\u{a0}', '\u{202f}']).starts_with('%');
    let names = |names: &[&str]| names.iter().any(|name| unit.starts_with(name));
    let is_called = |stems: &[&str]| is_called(around.before, stems);
    is_level && (is_compared(around.before) || names(LEVEL_WORDS) || is_called(SIGNIFICANCE))
        || is_percent && (names(LEVEL_WORDS) || is_share && is_called(SIGNIFICANCE))
        || is_interval
            && (names(CONFIDENCE)
                || names(LEVEL_WORDS)
                || names(INTERVAL_NAMES)
                || names(&["prediction", "sicherheit", "iger sicherheit", "iges k", "ige k"])
                || (is_share || digits == "0.95") && is_called(CONFIDENCE))
}

/// `true` if such a word stands before a number, with small words between at most.
fn is_called(before: &str, stems: &[&str]) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().to_lowercase();
    let mut words = line.rsplit(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_small = |word: &&str| BETWEEN.contains(word) || word.starts_with("interval");
    let word = words.find(|word| !is_small(word)).unwrap_or_default();
    stems.iter().any(|stem| word.starts_with(stem)) || stems == CONFIDENCE && INTERVAL_NAMES.contains(&word)
}

/// The text before a sign that compares, if a text ends with one.
fn compared(before: &str) -> Option<&str> {
    let rest = before.trim_end_matches([' ', '$', '*', '.']);
    COMPARISONS.iter().find_map(|sign| rest.strip_suffix(sign))
}

/// `true` for `p <`, `alpha =` and `the p-value of 0.03 is <` at the end of a text. What p is equal to was measured.
fn is_compared(before: &str) -> bool {
    let has_word = |rest: &str, names: &[&str]| {
        let line = rest.rsplit('\n').next().unwrap_or_default().to_lowercase();
        line.split(|letter: char| !letter.is_alphanumeric()).any(|word| names.contains(&word))
    };
    let equal = before.trim_end_matches([' ', '$', '*', '.']).strip_suffix('=');
    compared(before).is_some_and(|rest| has_word(rest, &["p", "α", "alpha", "p値"]))
        || equal.is_some_and(|rest| {
            let end = rest.trim_end().to_lowercase();
            ["α", "alpha"].iter().any(|name| end.ends_with(name))
        })
}

/// `true` for `1.5 × IQR` and `|r| > 0.7`.
fn is_rule_of_thumb(digits: &str, around: &Around<'_>) -> bool {
    let near = || {
        let line = around.behind.split('\n').next().unwrap_or_default();
        line.char_indices().nth(NEAR).map_or(line, |(end, _)| &line[..end])
    };
    let is_range = digits == "1.5"
        && near()
            .split_once("IQR")
            .is_some_and(|(between, _)| !between.contains([',', ';', '.', '(']) && !between.contains("and"));
    let is_score = QUANTILES.contains(&digits) && ERRORS.iter().any(|error| near().contains(error));
    let name = compared(around.before).map(|rest| {
        let rest = rest.trim_end_matches([' ', '|', '$', '*']);
        rest.rsplit(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default().to_lowercase()
    });
    let is_rule = |name: String| RULES.iter().any(|(rule, usual)| *rule == name && usual.contains(&digits));
    is_range || is_score || name.is_some_and(is_rule)
}

/// `true` for `60 minutes` and `360°`.
fn is_constant(digits: &str, around: &Around<'_>) -> bool {
    let mut units = UNITS.iter().filter(|(counts, _)| counts.contains(&digits)).peekable();
    if units.peek().is_none() {
        return false;
    }
    let behind = around.behind.trim_start_matches([' ', '*', '-', '\u{a0}', '\u{202f}']).to_lowercase();
    let word = behind.split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
    let is_unit = |units: &[&str]| {
        units.iter().any(|unit| word == *unit || !unit.is_ascii() && behind.starts_with(unit))
    };
    units.any(|(_, units)| is_unit(units))
}

/// `true` for `a scale from 0 to 100`, `out of 100` and `a 1-5 scale`.
fn is_end_of_scale(digits: &str, around: &Around<'_>) -> bool {
    if !matches!(digits, "0" | "1" | "3" | "4" | "5" | "6" | "7" | "9" | "10" | "100") {
        return false;
    }
    let is_between = |letter: char| letter.is_ascii_digit() || matches!(letter, ' ' | '-' | '–' | '*');
    let behind = around.behind.trim_start_matches(is_between).to_lowercase();
    let behind = behind.strip_prefix("point ").unwrap_or(&behind);
    let line = around.before.rsplit('\n').next().unwrap_or_default().to_lowercase();
    let mut words = line.rsplit(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_small = |word: &&str| {
        matches!(*word, "from" | "of" | "to" | "von" | "bis" | "de" | "à" | "a" | "da" | "0" | "1")
    };
    let word = words.find(|word| !is_small(word)).unwrap_or_default();
    let is_scale = |text: &str| SCALES.iter().any(|scale| text.starts_with(scale));
    is_scale(behind)
        || SCALES.contains(&word) && !SCALES.contains(&around.word.as_str())
        || digits == "100" && around.word == "of" && around.earlier == "out"
}
