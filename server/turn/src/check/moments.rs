//! What is another in each run: times, ids of objects and of processes, UUIDs.

use crate::Code;

/// What asks for something that is another in each run, and what it prints then.
const SOURCES: [(&str, Kind); 15] = [
    ("time.time(", Kind::Time),
    ("time()", Kind::Time),
    ("time_ns(", Kind::Time),
    ("perf_counter", Kind::Time),
    ("process_time", Kind::Time),
    ("monotonic", Kind::Time),
    ("timeit", Kind::Time),
    (".now(", Kind::Time),
    ("utcnow(", Kind::Time),
    ("today(", Kind::Day),
    ("ctime(", Kind::Time),
    ("uuid", Kind::Id),
    ("id(", Kind::Number),
    ("hash(", Kind::Number),
    ("getpid(", Kind::Number),
];

/// What draws numbers by chance, and what makes them the same in each run.
const CHANCES: [&str; 12] = [
    "random.random(",
    "random.rand",
    "random.choice",
    "random.sample(",
    "random.shuffle(",
    "random.uniform(",
    "random.gauss(",
    "random.normal(",
    "random.permutation(",
    "default_rng()",
    "token_hex(",
    "urandom(",
];
const SEEDS: [&str; 2] = ["seed", "random_state"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Time,
    Day,
    Id,
    /// An address or a hash as a number.
    Number,
}

/// Lines with marks in place of what the program asks for that is another in each run; `None` if it asks for nothing.
pub(super) fn without_moments(code: &Code, lines: &[&str]) -> Option<Vec<String>> {
    let is_own = |at: usize| !code.code[..at].ends_with(|last: char| last.is_alphanumeric() || last == '_');
    let asks = |(source, _): &&(&str, Kind)| {
        let starts_a_word = source.starts_with(|first: char| first.is_alphabetic());
        code.code.match_indices(source).any(|(at, _)| !starts_a_word || is_own(at))
    };
    let kinds: Vec<Kind> = SOURCES.iter().filter(asks).map(|(_, kind)| *kind).collect();
    (!kinds.is_empty()).then(|| lines.iter().map(|line| marked(line, &kinds)).collect())
}

/// `true` if a program draws numbers by chance that are others in each run.
pub(super) fn draws_by_chance(code: &Code) -> bool {
    let has = |word: &&str| code.code.contains(word);
    CHANCES.iter().any(has) && !SEEDS.iter().any(has)
}

fn marked(line: &str, kinds: &[Kind]) -> String {
    let ends = |it: char| it.is_whitespace() || "'\"()[]{},;=<>".contains(it);
    let mut marked = String::with_capacity(line.len());
    let mut words = line.split_inclusive(ends).peekable();
    while let Some(part) = words.next() {
        let word = part.trim_end_matches(ends);
        let unit = words.peek().map_or("", |next| next.trim_end_matches(ends));
        if kinds.iter().any(|kind| is_moment(word.trim_end_matches([':', '.']), unit, *kind)) {
            marked.push('…');
            marked += &part[word.len()..];
        } else {
            marked += part;
        }
    }
    marked
}

/// `true` for a word that may be another in each run. `unit` is what follows it.
fn is_moment(word: &str, unit: &str, kind: Kind) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        Kind::Time => {
            let has_clock = |word: &str| is_clock(word) && word.contains(':');
            let is_day_of_a_time = is_clock(word) && has_clock(unit);
            has_clock(word) || is_day_of_a_time || is_since_1970(word) || is_seconds(word, unit)
        }
        Kind::Day => is_clock(word),
        Kind::Id => {
            let groups: Vec<usize> = word.split('-').map(str::len).collect();
            let is_hex = word.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
            is_hex && (groups == [8, 4, 4, 4, 12] || groups == [32])
        }
        Kind::Number => {
            let digits = word.strip_prefix('-').unwrap_or(word);
            is_digits(digits) && digits.len() >= 12 || word.starts_with("0x")
        }
    }
}

/// `2026-11-30`, `04:21:53.1`, `2026-11-30T04:21`
fn is_clock(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['-', ':', 'T', '/', '+', 'Z']).collect();
    let is_part = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let is_two = |part: &&str| part.len() >= 2 || part.is_empty();
    parts.len() >= 2
        && parts.iter().all(is_part)
        && parts.iter().all(is_two)
        && word.starts_with(|it: char| it.is_ascii_digit())
}

/// Seconds since 1970, or thousandths and less of them, from 2001 to 2096.
fn is_since_1970(word: &str) -> bool {
    let whole = word.split('.').next().unwrap_or_default();
    let is_number = !whole.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number && [10, 13, 16, 19].contains(&whole.len()) && ("1".."4").contains(&&whole[..1])
}

/// `0.0123 s`, `12ms`, `3 seconds`
fn is_seconds(word: &str, unit: &str) -> bool {
    let number = word.trim_end_matches(|it: char| it.is_alphabetic());
    let own = &word[number.len()..];
    let unit = if own.is_empty() { unit.trim_end_matches('.') } else { own };
    number.parse::<f64>().is_ok()
        && ["s", "ms", "µs", "us", "ns", "sec", "secs", "second", "seconds", "milliseconds"].contains(&unit)
}
