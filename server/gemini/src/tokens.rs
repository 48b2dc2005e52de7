//! How many tokens a text takes, roughly.

/// A letter's share of a token: words have some five letters a token.
const LETTERS: u64 = 5;

/// The tokens that a text takes, estimated on the high side: words by their length, each digit and each mark one. Only the
/// service can count them.
#[must_use]
pub fn estimated_tokens(text: &[u8]) -> u64 {
    let (mut tokens, mut letters) = (0, 0);
    for byte in text {
        // Each byte beyond ASCII counts as a letter: other scripts take a token for two or three of them.
        if byte.is_ascii_alphabetic() || !byte.is_ascii() {
            letters += if byte.is_ascii() { 1 } else { 2 };
            continue;
        }
        tokens += u64::div_ceil(letters, LETTERS) + u64::from(!byte.is_ascii_whitespace());
        letters = 0;
    }
    tokens + u64::div_ceil(letters, LETTERS)
}

#[cfg(test)]
mod tests {
    use super::estimated_tokens;

    #[test]
    fn digits_and_marks_count_one_each_and_words_by_their_length() {
        assert_eq!(estimated_tokens(b"2024-11-29,north,12.5\n"), 8 + 2 + 2 + 1 + 4);
        assert_eq!(estimated_tokens("Übergrößenträger".as_bytes()), 6);
        assert_eq!(estimated_tokens(b""), 0);
    }
}
