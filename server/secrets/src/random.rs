//! Tells what somebody made by chance from what somebody wrote.

use std::sync::LazyLock;

use crate::words::WordFinder;

/// The entropy of a text, in bits for each of its bytes.
pub(crate) fn entropy(text: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in text {
        counts[usize::from(*byte)] += 1;
    }
    #[expect(clippy::cast_precision_loss, reason = "a secret is short")]
    let length = text.len() as f64;
    let share = |count: &u32| f64::from(*count) / length;
    let bits = counts.iter().filter(|count| **count > 0).map(share).map(|share| -share * share.log2());
    bits.sum()
}

/// Words of which what is made up for an example has one.
const MADE_UP: [&str; 16] = [
    "example",
    "sample",
    "placeholder",
    "changeme",
    "change_me",
    "your",
    "xxxx",
    "12345678",
    "abcdef",
    "dummy",
    "fake",
    "foobar",
    "redacted",
    "deadbeef",
    "aaaaaa",
    "000000",
];

/// `true` for a text that looks as if it were made by chance: digits among its letters, and few words.
pub(crate) fn looks_random(text: &[u8], least_entropy: f64) -> bool {
    // Names are words with something in between.
    let is_one_piece = text.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte));
    let most_in_words = if is_one_piece { 8 } else { 6 };
    is_mixed(text)
        && entropy(text) >= least_entropy
        && !is_made_up(text)
        && in_words(text) * 10 < text.len() * most_in_words
}

/// `true` for digits among letters, or at least one and capitals where no word would have them.
fn is_mixed(text: &[u8]) -> bool {
    let is_change = |pair: &&[u8]| {
        (pair[0].is_ascii_digit() && pair[1].is_ascii_alphabetic())
            || (pair[0].is_ascii_alphabetic() && pair[1].is_ascii_digit())
    };
    let class = |byte: u8| (byte.is_ascii_digit(), byte.is_ascii_uppercase());
    let digits = text.windows(2).filter(is_change).count();
    let all = text.windows(2).filter(|pair| class(pair[0]) != class(pair[1])).count();
    digits >= 2 || (digits == 1 && text.len() >= 16 && all * 20 >= text.len() * 9)
}

/// `true` for what stands for a secret in an example.
pub(crate) fn is_made_up(text: &[u8]) -> bool {
    static WORDS: LazyLock<WordFinder<()>> =
        LazyLock::new(|| WordFinder::in_any_case(MADE_UP.iter().map(|word| (*word, ()))));
    WORDS.find(text).next().is_some()
}

/// How many of its bytes are in words, and in numbers that follow a word or a mark.
fn in_words(text: &[u8]) -> usize {
    let mut counted = 0;
    let mut rest = text;
    while let Some(first) = rest.first() {
        let length = match first {
            byte if byte.is_ascii_alphabetic() => {
                let capitals = rest.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
                let lower =
                    |from: usize| rest[from..].iter().take_while(|byte| byte.is_ascii_lowercase()).count();
                // `HTTPServer` is two words: the last capital begins the second one.
                match (capitals, lower(capitals)) {
                    (0, small) => small,
                    (1, small) => 1 + small,
                    (many, 0) => many,
                    (many, _) => many - 1,
                }
            }
            byte if byte.is_ascii_digit() => rest.iter().take_while(|byte| byte.is_ascii_digit()).count(),
            _ => 1,
        };
        let (part, after) = rest.split_at(length);
        let is_number = first.is_ascii_digit() && !after.first().is_some_and(u8::is_ascii_alphabetic);
        if is_word(part) || is_number {
            counted += length;
        }
        rest = after;
    }
    counted
}

/// `true` for letters that can be said: some vowels among them, and never many consonants together.
fn is_word(part: &[u8]) -> bool {
    let is_vowel = |byte: &u8| matches!(byte.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let vowels = part.iter().filter(|byte| is_vowel(byte)).count();
    let consonants = part.split(is_vowel).map(<[u8]>::len).max().unwrap_or(0);
    part.len() >= 4
        && part.iter().all(u8::is_ascii_alphabetic)
        && vowels * 6 >= part.len()
        && vowels < part.len()
        && consonants <= 4
}

#[cfg(test)]
mod tests {
    use super::{entropy, looks_random};

    #[test]
    fn what_was_made_by_chance_is_told_from_names_and_words() {
        let told = |text: &str| format!("{text} {}", looks_random(text.as_bytes(), 3.0));
        let texts = [
            "0afae57f3ccfd9d7f5767067bc48b30f",
            "8dyfuiRyq1vVc3RRr",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzz",
            "q9XkP2mZ7rT4vB1n",
            "user_access_token_v2",
            "getTokenForUser2",
            "sha256_password_hash",
            "2024-01-31T10:00:00Z",
            "your_api_key_1x9q",
            "correct-horse-battery-9",
            "aaaaaaaaaaaaaaa1",
        ];
        insta::assert_snapshot!(texts.map(told).join("\n"), @"
        0afae57f3ccfd9d7f5767067bc48b30f true
        8dyfuiRyq1vVc3RRr true
        wJalrXUtnFEMI/K7MDENG/bPxRfiCYzz true
        q9XkP2mZ7rT4vB1n true
        user_access_token_v2 false
        getTokenForUser2 false
        sha256_password_hash false
        2024-01-31T10:00:00Z false
        your_api_key_1x9q false
        correct-horse-battery-9 false
        aaaaaaaaaaaaaaa1 false
        ");
    }

    #[test]
    fn entropy_counts_bits_for_each_byte() {
        assert!((entropy(b"abab") - 1.0).abs() < 1e-9);
        assert!(entropy(b"aaaa").abs() < 1e-9);
    }
}
