//! Numbers that name a thing: `Step 2`, `order 4711`, `Python 3.12`, `[3]` behind a word.

use super::around::Around;
use super::units;
use super::words::Words;

/// Digits of a number that counts things of a kind: `Step 12`.
const LONGEST_COUNT: usize = 3;
/// Digits of a number that is given to one thing: `order 4711`.
const LONGEST_IDENTIFIER: usize = 12;

/// Words before a number that names a thing and has no parts.
static REFERENCES: Words = Words::new(&[
    "round",
    "rounds",
    "part",
    "phase",
    "option",
    "method",
    "approach",
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
    "note",
    "explanation",
    "level",
    "tier",
    "model",
    "schritte",
    "schritten",
    "tabellen",
    "runde",
    "teil",
    "beispiel",
    "seite",
    "frage",
    "aufgabe",
    "étape",
    "partie",
    "paso",
    "página",
    "passo",
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
    "bottom",
    "abs.",
    "row",
    "rows",
    "lines",
    "zeilen",
    "column",
    "spalte",
    "record",
    "line",
    "zeile",
    "ligne",
    "fila",
    "linha",
]);

/// Words before the number that one thing has.
static IDENTIFIERS: Words = Words::new(&[
    "no.",
    "nr.",
    "nr",
    "№",
    "#",
    "id",
    "order",
    "ticket",
    "invoice",
    "bestellung",
    "rechnung",
    "zip",
    "plz",
    "postcode",
]);

/// Words between one of these and the number.
static CODES: Words = Words::new(&["code", "number", "nummer", "id", "no.", "nr."]);

/// References that can have parts: `Section 4.2`.
static WITH_PARTS: Words = Words::new(&[
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
    "equation",
    "eq.",
    "eq",
    "appendix",
    "example",
    "exercise",
    "version",
    "release",
    "schritt",
    "abbildung",
    "abb.",
    "tabelle",
    "abschnitt",
    "kapitel",
    "tableau",
    "tabla",
    "figura",
    "sección",
    "capítulo",
    "tabela",
    "§",
    "art.",
    "artikel",
    "article",
]);

/// Nouns that a number counts, even behind a word that could name it: `cluster 12 members`.
static COUNTED: Words = Words::new(&[
    "items",
    "members",
    "units",
    "customers",
    "points",
    "rows",
    "users",
    "people",
    "cases",
    "orders",
    "euros",
    "dollars",
    "days",
    "hours",
    "minutes",
    "seconds",
    "samples",
    "records",
    "products",
    "kunden",
    "stück",
    "punkte",
    "personen",
    "euro",
]);

/// Those that name several: `Steps 2 and 3`.
static REFERENCE_LISTS: Words = Words::new(&[
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
    "rows",
    "lines",
    "zeilen",
]);

/// The same in languages without spaces.
const GLUED_REFERENCES: &[&str] = &["第", "図", "表", "ステップ", "手順", "图", "步骤"];

/// Names with versions or numbers behind them.
static NAMES: Words = Words::new(&[
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
]);

/// `true` if a number refers to something: `Step 2`, `Python 3.12`, `[3]` behind a word.
pub(super) fn is_reference(digits: &str, around: &Around<'_>) -> bool {
    let word = around.word.trim_start_matches(['"', '“', '\'']);
    names_one(digits, word, around)
        || is_identifier(digits, word, around)
        || NAMES.has(word) && !is_amount_of(word, around)
        || !around.before.is_ascii()
            && GLUED_REFERENCES.iter().any(|reference| around.before.trim_end().ends_with(reference))
        || is_citation(around)
        || digits.len() <= LONGEST_COUNT && is_in_list_of_references(around)
        || around.behind.starts_with("^]")
}

/// `true` for the name of something that has versions, in lower case.
pub(super) fn is_product(word: &str) -> bool {
    NAMES.has(word)
}

/// `true` for a noun that a number counts.
pub(super) fn is_counted(noun: &str) -> bool {
    COUNTED.has(noun)
}

/// `true` for `Step 2` and `Section 4.2`, but not for a value behind such a word: `level 42.7`, `week 5000 units`.
fn names_one(digits: &str, word: &str, around: &Around<'_>) -> bool {
    let is_with_parts = WITH_PARTS.has(word);
    let has_parts = is_with_parts && !digits.starts_with('0');
    let is_short = digits.split('.').all(|part| part.len() <= LONGEST_COUNT);
    (is_with_parts || REFERENCES.has(word))
        && is_short
        && (has_parts || !digits.contains('.'))
        && !is_counting(digits, word, around)
        // `rows (2)` says how many.
        // So does `rows 512`, but not `rows 5 and 7`.
        && (!matches!(word, "rows" | "lines" | "zeilen") || goes_on(around.behind))
        && !(REFERENCE_LISTS.has(word) && around.previous() == Some('('))
}

/// `true` if another number of a list may follow.
fn goes_on(behind: &str) -> bool {
    [" and ", " to ", " und ", " bis ", "-", "–", ", "].iter().any(|mark| behind.starts_with(mark))
}

/// `true` if a unit or a counted noun follows the number.
fn is_counting(digits: &str, word: &str, around: &Around<'_>) -> bool {
    let has_unit = units::scales(around.behind).len() > 1;
    let next = around.next_word();
    let is_same_sentence = around.behind.starts_with([' ', '\u{a0}', '*']);
    let is_noun = COUNTED.has(&next)
        // Short numbers also stand before verbs: `Table 3 shows`.
        || digits.len() == LONGEST_COUNT && next.ends_with('s') && next.len() > 3;
    // How many of a ranking are shown is chosen: `the top 5 customers`.
    let is_chosen = matches!(word, "top" | "bottom") && digits.len() < LONGEST_COUNT;
    has_unit || is_same_sentence && is_noun && !is_chosen
}

/// `true` for `order 4711` and `zip code 10115`.
fn is_identifier(digits: &str, word: &str, around: &Around<'_>) -> bool {
    let word = word.trim_end_matches(':');
    let is_named = IDENTIFIERS.has(word) || CODES.has(word) && IDENTIFIERS.has(&around.earlier);
    let is_plain = digits.len() <= LONGEST_IDENTIFIER && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_named && is_plain && !is_counting("", word, around)
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
    let rest =
        ["and", "und", "to", "or", "bis"].iter().find_map(|word| rest.strip_suffix(word)).unwrap_or(rest);
    let rest = rest.trim_end_matches(is_between);
    let word = rest.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default().to_lowercase();
    let has_first = line[rest.len()..].contains(|letter: char| letter.is_ascii_digit());
    has_first && REFERENCE_LISTS.has(&word)
}
