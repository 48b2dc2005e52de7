//! How many tokens a text takes, roughly.

/// A letter's share of a token: words have some five letters a token.
const LETTERS: u64 = 5;

/// The tokens that a text takes, estimated on the high side while it is read: words by their length, each digit and each mark
/// one. Only the service can count them.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokenEstimate {
    tokens: u64,
    /// Letters of the word that may go on.
    letters: u64,
}

impl TokenEstimate {
    /// Takes the next bytes of the text.
    pub fn add(&mut self, text: &[u8]) {
        for byte in text {
            // Each byte beyond ASCII counts as a letter: other scripts take a token for two or three of them.
            if byte.is_ascii_alphabetic() || !byte.is_ascii() {
                self.letters += if byte.is_ascii() { 1 } else { 2 };
                continue;
            }
            self.tokens = self.total() + u64::from(!byte.is_ascii_whitespace());
            self.letters = 0;
        }
    }

    /// The tokens so far.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.tokens + u64::div_ceil(self.letters, LETTERS)
    }
}

#[cfg(test)]
mod tests {
    use super::TokenEstimate;

    fn estimated(text: &[u8]) -> u64 {
        let mut estimate = TokenEstimate::default();
        text.chunks(3).for_each(|part| estimate.add(part));
        estimate.total()
    }

    #[test]
    fn digits_and_marks_count_one_each_and_words_by_their_length() {
        assert_eq!(estimated(b"2024-11-29,north,12.5\n"), 8 + 2 + 2 + 1 + 4);
        assert_eq!(estimated("Übergrößenträger".as_bytes()), 6);
        assert_eq!(estimated(b""), 0);
    }
}
