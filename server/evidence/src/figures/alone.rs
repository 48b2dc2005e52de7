//! Numbers that are no figures: parts of names and versions, references, ordinals, exponents.

use super::around::Around;

/// Digits, with points between, of a number that names a thing.
const LONGEST_REFERENCE: usize = 6;

/// Words before a number that names a thing.
const REFERENCES: &[&str] = &[
    "step",
    "steps",
    "figure",
    "figures",
    "fig",
    "fig.",
    "figs.",
    "table",
    "tables",
    "tab.",
    "section",
    "sections",
    "sec.",
    "chapter",
    "round",
    "rounds",
    "part",
    "phase",
    "option",
    "method",
    "approach",
    "example",
    "equation",
    "eq.",
    "eq",
    "page",
    "pages",
    "p.",
    "pp.",
    "test",
    "question",
    "task",
    "problem",
    "scenario",
    "case",
    "experiment",
    "chart",
    "plot",
    "panel",
    "appendix",
    "note",
    "explanation",
    "exercise",
    "level",
    "tier",
    "model",
    "version",
    "release",
    "no.",
    "nr.",
    "nr",
    "№",
    "#",
    "schritt",
    "schritte",
    "schritten",
    "abbildung",
    "abb.",
    "tabelle",
    "tabellen",
    "abschnitt",
    "kapitel",
    "runde",
    "teil",
    "beispiel",
    "seite",
    "frage",
    "aufgabe",
    "étape",
    "tableau",
    "partie",
    "paso",
    "tabla",
    "figura",
    "sección",
    "capítulo",
    "página",
    "passo",
    "tabela",
    "§",
    "kw",
    "cw",
    "week",
    "grade",
    "hypothesis",
    "cluster",
    "room",
    "highway",
    "route",
    "quartal",
    "quarter",
    "top",
    "abs.",
    "art.",
    "artikel",
    "article",
];

/// Those that name several: `Steps 2 and 3`.
const REFERENCE_LISTS: &[&str] = &[
    "steps",
    "figures",
    "figs.",
    "tables",
    "sections",
    "rounds",
    "pages",
    "pp.",
    "schritte",
    "schritten",
    "tabellen",
];

/// The same in languages without spaces.
const GLUED_REFERENCES: &[&str] = &["第", "図", "表", "ステップ", "手順", "图", "步骤"];

/// Names with versions or numbers behind them.
const NAMES: &[&str] = &[
    "python",
    "pandas",
    "numpy",
    "scipy",
    "matplotlib",
    "scikit-learn",
    "sklearn",
    "seaborn",
    "statsmodels",
    "polars",
    "pytorch",
    "tensorflow",
    "keras",
    "gemini",
    "gpt",
    "claude",
    "llama",
    "windows",
    "ubuntu",
    "debian",
    "fedora",
    "java",
    "node",
    "node.js",
    "ios",
    "android",
    "macos",
    "cuda",
    "iso",
    "rfc",
    "ieee",
    "din",
    "en",
    "http",
    "https",
    "unicode",
    "apache",
    "gpl",
    "by",
    "html",
    "excel",
    "office",
    "postgres",
    "postgresql",
    "sqlite",
    "mysql",
    "duckdb",
    "react",
    "typescript",
    "rust",
    "go",
    "ruby",
    "php",
    "utf",
    "base",
    "sha",
    "md",
    "boeing",
    "airbus",
    "covid",
    "v",
];

/// What makes a number an ordinal.
const ORDINALS: &[&str] =
    &["st", "nd", "rd", "th", "er", "ère", "ème", "e", "ª", "º", "番目", "位", "回目", "番", "つ目", "名目"];

/// Nouns after a German ordinal: `im 3. Quartal`.
const AFTER_ORDINALS: &[&str] = &[
    "quartal",
    "platz",
    "rang",
    "schritt",
    "runde",
    "perzentil",
    "dezil",
    "jahrhundert",
    "klasse",
    "kapitel",
    "abschnitt",
    "spalte",
    "zeile",
    "stelle",
    "tag",
    "woche",
    "monat",
    "halbjahr",
    "quantil",
];

/// Money and bases that are written as letters right before the digits.
const GLUED_UNITS: &[&str] = &[
    "usd", "eur", "gbp", "chf", "jpy", "inr", "rs", "us", "r", "a", "c", "nt", "hk", "sek", "nok", "dkk", "e",
];

/// `true` if digits are part of a name: `x1`, `SHA-256`, `2024_sales.csv`.
pub(super) fn is_name(around: &Around<'_>) -> bool {
    is_named_before(around) || is_named_behind(around)
}

fn is_named_before(around: &Around<'_>) -> bool {
    let second = around.second_previous();
    let is_after_letter = second.is_some_and(is_cased);
    match around.previous() {
        Some(letter) if is_cased(letter) => !is_money(around.before),
        Some('_') => second.is_some_and(|second| second.is_alphanumeric() || matches!(second, '}' | ')')),
        Some('-' | '\u{2010}' | '\u{2011}' | '+' | '/' | '\\') => is_after_letter,
        Some('.') => is_after_letter || second.is_some_and(|second| second.is_ascii_digit()),
        Some('{') => matches!(second, Some('_')),
        Some('#' | '@') => true,
        _ => false,
    }
}

fn is_named_behind(around: &Around<'_>) -> bool {
    let suffix = around.suffix();
    let is_plain_exponent =
        suffix.starts_with(['e', 'E']) && suffix[1..].bytes().all(|byte| byte.is_ascii_digit());
    if suffix.is_empty() {
        return is_file_ending(around.behind);
    }
    let has_digit = suffix.contains(|letter: char| letter.is_ascii_digit());
    let is_hexadecimal = around.before.ends_with('0') && suffix.starts_with('x');
    let is_dimension = matches!(suffix, "D" | "G");
    let has_name = suffix.strip_prefix('_').is_some_and(|rest| !rest.is_empty());
    is_dimension
        || is_hexadecimal
        || has_name
        || has_digit && !is_plain_exponent && !is_product(suffix) && !is_square(suffix)
}

/// `x3` in `2x3`.
fn is_product(suffix: &str) -> bool {
    suffix.strip_prefix(['x', '×']).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `m2` and `cm3`.
fn is_square(suffix: &str) -> bool {
    let unit = suffix.strip_suffix(['2', '3']).unwrap_or_default();
    (1..=2).contains(&unit.len()) && unit.bytes().all(|byte| byte.is_ascii_lowercase())
}

/// `.csv`, but not the start of a sentence.
fn is_file_ending(behind: &str) -> bool {
    let Some(rest) = behind.strip_prefix('.') else { return false };
    let ending = rest.bytes().take_while(u8::is_ascii_lowercase).count();
    (2..=7).contains(&ending) && !rest[ending..].starts_with(|letter: char| letter.is_alphanumeric())
}

/// Letters that are written in words, as those of Japanese are not.
fn is_cased(letter: char) -> bool {
    letter.is_lowercase() || letter.is_uppercase()
}

fn is_money(before: &str) -> bool {
    let start = before
        .rfind(|letter: char| !is_cased(letter))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let word = &before[start..];
    word.len() > 1 && GLUED_UNITS.contains(&word.to_lowercase().as_str())
}

/// `true` if a number refers to something: `Step 2`, `Python 3.12`, `[3]` behind a word.
pub(super) fn is_reference(digits: &str, around: &Around<'_>) -> bool {
    let word = around.word.trim_start_matches(['"', '“', '\'']);
    let is_share = around.behind.trim_start_matches(['*', ' ', '\\']).starts_with('%');
    let is_short = digits.len() <= LONGEST_REFERENCE;
    REFERENCES.contains(&word) && is_short && !is_share
        || NAMES.contains(&word) && !is_amount_of(word, around)
        || !around.before.is_ascii()
            && GLUED_REFERENCES.iter().any(|reference| around.before.trim_end().ends_with(reference))
        || is_citation(around)
        || is_in_list_of_references(around)
        || around.behind.starts_with("^]")
}

/// `by` is a name only in capitals, `en` only before a standard.
fn is_amount_of(word: &str, around: &Around<'_>) -> bool {
    let is_in_capitals = || around.before.contains("BY ") || around.before.contains("EN ");
    matches!(word, "by" | "en" | "go" | "base" | "office" | "node" | "md" | "v" | "react")
        && !is_in_capitals()
}

/// `[3]` right behind a word, or `[^3]`.
fn is_citation(around: &Around<'_>) -> bool {
    let is_closed = around.behind.starts_with(']');
    let touches =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | ',' | ')' | '"' | '”' | ']');
    is_closed
        && match around.previous() {
            Some('^') => true,
            Some('[') => around.second_previous().is_some_and(touches),
            _ => false,
        }
}

/// The second number in `Steps 2 and 3`.
fn is_in_list_of_references(around: &Around<'_>) -> bool {
    let line = around.before.rsplit('\n').next().unwrap_or_default();
    let is_between =
        |letter: char| letter.is_ascii_digit() || matches!(letter, ' ' | ',' | '&' | '-' | '–' | '*');
    let rest = line.trim_end_matches(is_between);
    let rest = ["and", "und", "to", "or"].iter().find_map(|word| rest.strip_suffix(word)).unwrap_or(rest);
    let rest = rest.trim_end_matches(is_between);
    let word = rest.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default().to_lowercase();
    rest.len() < line.trim_end().len() && REFERENCE_LISTS.contains(&word.as_str())
}

/// `true` for `1st`, `im 3. Quartal`, `3位`.
pub(super) fn is_ordinal(around: &Around<'_>) -> bool {
    let behind = around.behind.trim_start_matches(['^', '{', '*']);
    let length = behind
        .chars()
        .take_while(|letter| letter.is_alphabetic() || matches!(letter, 'ª' | 'º'))
        .map(char::len_utf8)
        .sum();
    let (suffix, rest) = behind.split_at(length);
    if matches!(suffix, "e" | "E")
        && rest.starts_with(|next: char| next.is_ascii_digit() || matches!(next, '+' | '-'))
    {
        return false;
    }
    let is_ordinal = |ordinal: &str| {
        suffix.eq_ignore_ascii_case(ordinal) || !ordinal.is_ascii() && suffix.starts_with(ordinal)
    };
    let is_german =
        || around.behind.starts_with(". ") && AFTER_ORDINALS.contains(&around.next_word().as_str());
    ORDINALS.iter().any(|ordinal| is_ordinal(ordinal)) || is_german()
}

/// `true` for `1990s`.
pub(super) fn is_decade(digits: &str, around: &Around<'_>) -> bool {
    let is_decade =
        digits.len() == 4 && digits.ends_with('0') || digits.len() == 2 && around.previous() == Some('\'');
    is_decade && (around.suffix() == "s" || around.behind.starts_with("'s"))
}

/// `true` for what stands raised: `x^2`, `2**10`.
pub(super) fn is_exponent(around: &Around<'_>) -> bool {
    let before = around.before.trim_end_matches(['-', '−', '(', '{']);
    let is_base = |base: &str| base.ends_with(|last: char| last.is_ascii_digit() || last == ')');
    before.ends_with('^') || before.strip_suffix("**").is_some_and(is_base)
}

/// `true` for the usual level of a test or an interval: `p < 0.05`, `at the 5% level`, `95% confidence`.
pub(super) fn is_convention(digits: &str, around: &Around<'_>) -> bool {
    let (is_level, is_percent, is_interval) =
        (LEVELS.contains(&digits), PERCENT_LEVELS.contains(&digits), INTERVALS.contains(&digits));
    if !(is_level || is_percent || is_interval) {
        return false;
    }
    let behind = around.behind.to_lowercase();
    let unit = behind.trim_start_matches(['%', '\\', ' ', '-', '*', '\u{a0}']);
    let names = |names: &[&str]| names.iter().any(|name| unit.starts_with(name));
    is_level && (is_compared_to_p(around.before) || names(&["level", "signifi"]))
        || is_percent && names(&["level", "signifi"])
        || is_interval
            && names(&["confidence", "konfidenz", "ci", "ki", "credible", "prediction", "信頼", "signifi"])
}

const LEVELS: [&str; 8] = ["0.05", "0.01", "0.001", "0.0001", "0.1", "05", "01", "001"];
const PERCENT_LEVELS: [&str; 3] = ["1", "5", "10"];
const INTERVALS: [&str; 4] = ["90", "95", "99", "0.95"];

/// `true` for `p <`, `alpha =` and `the p-value of 0.03 is <` at the end of a text.
fn is_compared_to_p(before: &str) -> bool {
    let rest = before.trim_end_matches([' ', '$', '*', '.']);
    let signs = ["<", ">", "≤", "≥", "=", "\\leq", "\\le", "\\lt", "\\gt", "than"];
    let Some(rest) = signs.iter().find_map(|sign| rest.strip_suffix(sign)) else { return false };
    let line = rest.rsplit('\n').next().unwrap_or_default().to_lowercase();
    line.split(|letter: char| !letter.is_alphanumeric())
        .any(|word| matches!(word, "p" | "α" | "alpha" | "p値"))
}
