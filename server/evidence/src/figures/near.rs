//! How near a number is said to be: `about 5,000`, `more than 5,000`, `3.14…`.

use std::sync::LazyLock;

use super::sought::Nearness;
use super::words::Lookup;

/// Words and signs right before a number. What is not ASCII may also be the end of a longer word.
const BEFORE: &[(Nearness, &[&str])] = &[
    (
        Nearness::About,
        &[
            "about",
            "roughly",
            "around",
            "approximately",
            "approx",
            "approx.",
            "circa",
            "ca",
            "ca.",
            "some",
            "near",
            "etwa",
            "rund",
            "ungefähr",
            "zirka",
            "environ",
            "aproximadamente",
            "alrededor",
            "unos",
            "unas",
            "cerca",
            "aprox.",
            "~",
            "≈",
            "～",
            "〜",
            "\\approx",
            "\\sim",
            "約",
            "およそ",
            "大約",
            "大约",
            "约",
        ],
    ),
    (
        Nearness::Over,
        &[
            "over",
            "above",
            "least",
            "exceeding",
            "exceeds",
            "exceeded",
            "über",
            "gut",
            "mindestens",
            "plus",
            "más",
            "oltre",
            "beyond",
            ">",
            "≥",
            ">=",
            "\\geq",
            "\\ge",
            "\\gt",
        ],
    ),
    (Nearness::Nearly, &["nearly", "almost", "knapp", "fast", "presque", "casi", "quasi", "ほぼ", "接近"]),
    (
        Nearness::Under,
        &["under", "below", "most", "unter", "höchstens", "menos", "<", "≤", "<=", "\\leq", "\\le", "\\lt"],
    ),
];

/// The last word of a phrase, with the words that can stand before it.
const PHRASES: &[(Nearness, &[&str], &[&str])] = &[
    (Nearness::About, &["to"], &["close", "up", "rounded"]),
    (Nearness::About, &["auf"], &["gerundet"]),
    (Nearness::About, &["de", "of"], &["cerca", "alrededor", "près", "excess"]),
    (
        Nearness::Over,
        &["than", "als", "de", "que", "of"],
        &["more", "greater", "higher", "larger", "mehr", "größer", "höher", "plus", "más", "excess"],
    ),
    (
        Nearness::Under,
        &["than", "als", "de", "que"],
        &["less", "fewer", "lower", "smaller", "weniger", "kleiner", "moins", "menos"],
    ),
    (Nearness::Under, &["to", "de"], &["close", "up", "près"]),
];

/// What follows a number.
const BEHIND: &[(Nearness, &[&str])] = &[
    (
        Nearness::About,
        &[" or so", " (rounded", " rounded", " (gerundet", " gerundet", "前後", "程度", "ほど"],
    ),
    (Nearness::Over, &["+", " or more", "以上", "超", "余り"]),
    (Nearness::Cut, &["…", "...", "\\ldots", "\\dots"]),
];

/// The same, arranged.
static BY_WORD: LazyLock<Lookup<Nearness>> = LazyLock::new(|| {
    Lookup::new(BEFORE.iter().flat_map(|(near, words)| words.iter().map(|word| (*word, *near))))
});

/// What joins two numbers of which something is said once.
const JOINS: [&str; 9] = [" and ", " to ", " or ", " und ", " bis ", " et ", " y ", "–", "-"];

/// What is said of a number by the word before the one with which it is joined: `about 7,700 and 9,000`.
pub(super) fn said_of_both(before: &str) -> Vec<Nearness> {
    let Some(first) = JOINS.iter().find_map(|join| before.strip_suffix(join)) else { return Vec::new() };
    let is_of_a_number = |letter: char| letter.is_ascii_digit() || ",.'".contains(letter);
    let number = first.trim_end_matches(|letter: char| letter.is_alphabetic() || " %€$£¥".contains(letter));
    let rest = number.trim_end_matches(is_of_a_number);
    // Only what is said of how near it is: `over 5 and 7` says nothing of 7.
    let word = rest
        .split_whitespace()
        .next_back()
        .map(|word| word.trim_matches(['*', '$', '€', '(']).to_lowercase());
    let said = word.filter(|_| rest.len() < number.len()).map(|word| said(&word, "", ""));
    said.into_iter().flatten().filter(|near| *near == Nearness::About).collect()
}

/// What is said of a number by the word before it, the word before that, and what follows it.
pub(super) fn said(word: &str, earlier: &str, behind: &str) -> Vec<Nearness> {
    let behind = behind.trim_start_matches('*');
    let is_glued =
        |name: &&str| !word.is_ascii() && !name.is_ascii() && word != *name && word.ends_with(*name);
    let glued = BEFORE
        .iter()
        .filter(|(_, words)| !word.is_ascii() && words.iter().any(is_glued))
        .map(|(near, _)| *near);
    let before = BY_WORD.of(word).chain(glued);
    let is_phrase = |last: &[&str], first: &[&str]| last.contains(&word) && first.contains(&earlier);
    let phrases = PHRASES.iter().filter(|(_, last, first)| is_phrase(last, first)).map(|(near, _, _)| *near);
    let is_behind = |signs: &[&str]| signs.iter().any(|sign| behind.starts_with(sign));
    let after = BEHIND.iter().filter(|(_, signs)| is_behind(signs)).map(|(near, _)| *near);
    before.chain(phrases).chain(after).collect()
}
