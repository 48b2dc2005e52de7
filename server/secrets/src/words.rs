//! Looks for many words at once, each with what it tells.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};

/// Words to look for; of two at one place, the longer one is found.
pub(crate) struct WordFinder<T> {
    automaton: AhoCorasick,
    /// What each of them tells.
    told: Vec<T>,
}

impl<T: Copy> WordFinder<T> {
    /// Words as they are written.
    pub(crate) fn exact(words: impl Iterator<Item = (&'static str, T)>) -> Self {
        WordFinder::built(&mut AhoCorasick::builder(), words)
    }

    /// Words in small or capital letters.
    pub(crate) fn in_any_case(words: impl Iterator<Item = (&'static str, T)>) -> Self {
        WordFinder::built(AhoCorasick::builder().ascii_case_insensitive(true), words)
    }

    fn built(builder: &mut AhoCorasickBuilder, words: impl Iterator<Item = (&'static str, T)>) -> Self {
        let (words, told): (Vec<&str>, Vec<T>) = words.unzip();
        let builder = builder.kind(Some(AhoCorasickKind::DFA)).match_kind(MatchKind::LeftmostLongest);
        WordFinder { automaton: builder.build(words).expect("short words"), told }
    }

    /// Where the words stand in a text, in bytes, and what each tells.
    pub(crate) fn find<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = (Range<usize>, T)> + 'a {
        let found = self.automaton.find_iter(text);
        found.map(|word| (word.range(), self.told[word.pattern().as_usize()]))
    }
}

/// `true` for a text with one of these parts in it, in small or capital letters; the parts are in small ones.
pub(crate) fn has_one(text: &[u8], parts: &[&str]) -> bool {
    let lower = text.to_ascii_lowercase();
    parts.iter().any(|part| lower.windows(part.len()).any(|window| window == part.as_bytes()))
}
