//! Lists of words in which much is looked up.

use std::sync::OnceLock;

/// Words in the order in which they are best read; arranged when the first is looked up.
pub(super) struct Words {
    listed: &'static [&'static str],
    arranged: OnceLock<Lookup<()>>,
}

impl Words {
    pub(super) const fn new(listed: &'static [&'static str]) -> Self {
        Words { listed, arranged: OnceLock::new() }
    }

    pub(super) fn has(&self, word: &str) -> bool {
        let arrange = || Lookup::new(self.listed.iter().map(|word| (*word, ())));
        self.arranged.get_or_init(arrange).of(word).next().is_some()
    }
}

/// Words sorted, each with what it means.
pub(super) struct Lookup<T> {
    sorted: Vec<(&'static str, T)>,
    /// A bit for each first byte and length that some word has: most words that are looked up are none of these.
    filter: [u64; PLACES / 64],
}

/// First bytes and lengths that are told apart.
const PLACES: usize = 2_048;

impl<T: Copy> Lookup<T> {
    pub(super) fn new(words: impl Iterator<Item = (&'static str, T)>) -> Self {
        let mut sorted: Vec<(&str, T)> = words.collect();
        sorted.sort_by_key(|(word, _)| *word);
        let mut filter = [0; PLACES / 64];
        for (word, _) in &sorted {
            let place = place(word);
            filter[place / 64] |= 1 << (place % 64);
        }
        Lookup { sorted, filter }
    }

    /// What a word means: it may stand several times.
    #[inline]
    pub(super) fn of<'a>(&'a self, word: &'a str) -> impl Iterator<Item = T> + 'a {
        let place = place(word);
        let is_possible = self.filter[place / 64] >> (place % 64) & 1 == 1;
        let start = if is_possible {
            self.sorted.partition_point(|(other, _)| *other < word)
        } else {
            self.sorted.len()
        };
        self.sorted[start..].iter().take_while(move |(other, _)| *other == word).map(|(_, meaning)| *meaning)
    }
}

#[inline]
fn place(word: &str) -> usize {
    let first = word.as_bytes().first().map_or(0, |first| usize::from(first & 63));
    first * 32 + word.len() % 32
}
