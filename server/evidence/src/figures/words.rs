//! Lists of words in which much is looked up.

use std::sync::OnceLock;

/// Words in the order in which they are best read; sorted when the first is looked up.
pub(super) struct Words {
    listed: &'static [&'static str],
    sorted: OnceLock<Vec<&'static str>>,
}

impl Words {
    pub(super) const fn new(listed: &'static [&'static str]) -> Self {
        Words { listed, sorted: OnceLock::new() }
    }

    pub(super) fn has(&self, word: &str) -> bool {
        let sort = || {
            let mut words = self.listed.to_vec();
            words.sort_unstable();
            words
        };
        self.sorted.get_or_init(sort).binary_search(&word).is_ok()
    }
}
