//! Says once what takes long, where nobody sees it going on.

use std::time::Duration;

/// What is done for so long is said: a little less than the pause between two reminders of it.
const LONG: Duration = Duration::from_secs(4);

/// What is done now.
#[derive(Default)]
pub(super) struct LongWork {
    words: String,
    since: Duration,
    is_said: bool,
}

impl LongWork {
    /// What to say after words about the work, at this time since the ask began: nothing but once for each work that takes
    /// long. How far it is stands behind a colon or in brackets.
    pub(super) fn note<'w>(&mut self, words: &'w str, at: Duration) -> Option<&'w str> {
        let work = words.split([':', '(']).next().unwrap_or(words).trim();
        if self.words != work {
            *self = LongWork { words: work.to_owned(), since: at, is_said: false };
        }
        let is_due = !self.is_said && at.saturating_sub(self.since) >= LONG;
        self.is_said |= is_due;
        is_due.then_some(words)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::LongWork;

    #[test]
    fn what_takes_long_is_said_once() {
        let mut work = LongWork::default();
        let told = [
            (0, "looking for a.csv at Gemini"),
            (1, "uploading a.csv: 1 of 9 MB"),
            (4, "uploading a.csv: 8 of 9 MB"),
            (6, "Gemini prepares a.csv"),
            (11, "Gemini prepares a.csv (5 s)"),
            (16, "Gemini prepares a.csv (10 s)"),
        ];
        let said = told.iter().filter_map(|(at, words)| work.note(words, Duration::from_secs(*at)));
        assert_eq!(said.collect::<Vec<_>>(), ["Gemini prepares a.csv (5 s)"]);
    }
}
