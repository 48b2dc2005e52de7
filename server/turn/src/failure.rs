//! Why there is no answer.

use serde::{Deserialize, Serialize};

use crate::Cleaner;

/// Why there is no answer, in words for the person who asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What went wrong, as a heading.
    pub title: String,
    /// What is known about it; may be empty.
    pub detail: String,
    /// The next step.
    pub remedy: String,
}

impl Failure {
    /// A failure from its three texts.
    pub fn new(title: impl Into<String>, detail: impl Into<String>, remedy: impl Into<String>) -> Self {
        // Names of files and words of services are anybody's text.
        let clean = |text: String| Cleaner::clean(&text);
        Failure {
            title: capitalised(clean(title.into()).replace('\n', " ")),
            detail: clean(detail.into()),
            remedy: capitalised(clean(remedy.into())),
        }
    }

    /// Its detail and the next step as whole sentences.
    #[must_use]
    pub fn explanation(&self) -> String {
        let sentence = |text: &str| {
            let text = text.trim();
            let is_whole = text.is_empty() || text.ends_with(['.', '!', '?', '\n']);
            if is_whole { text.to_owned() } else { format!("{text}.") }
        };
        format!("{} {}", sentence(&capitalised(self.detail.clone())), sentence(&self.remedy))
            .trim()
            .to_owned()
    }

    /// What a stream that was cut means to its reader.
    #[must_use]
    pub fn cut() -> Self {
        Failure::new(
            "The answer was cut off",
            "The connection ended before Gemini said it was done; what came until then is kept.",
            "Ask again.",
        )
    }

    /// The same for those who have no command line: texts name its options in brackets.
    #[must_use]
    pub fn without_options(self) -> Self {
        let without = |text: String| {
            let mut kept = String::with_capacity(text.len());
            let mut rest = text.as_str();
            while let Some((before, after)) = rest.split_once(" (--") {
                kept.push_str(before);
                rest = after.split_once(')').map_or("", |(_, rest)| rest);
            }
            kept + rest
        };
        Failure { title: without(self.title), detail: without(self.detail), remedy: without(self.remedy) }
    }

    /// It in one line: what, why, and the next step.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut line = self.title.clone();
        for (mark, text) in [(": ", &self.detail), (". ", &self.remedy)] {
            let text = text.trim();
            if !text.is_empty() {
                line.push_str(mark);
                line.push_str(text.strip_suffix('.').unwrap_or(text));
            }
        }
        line.push('.');
        Cleaner::clean(&line).replace('\n', " ")
    }
}

/// A text as a sentence begins: errors write theirs to stand in the middle of one.
fn capitalised(text: String) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) if first.is_ascii_lowercase() => {
            first.to_ascii_uppercase().to_string() + characters.as_str()
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::Failure;

    #[test]
    fn a_failure_is_one_line_with_the_next_step() {
        let failure = Failure::new("Too many requests", "15 a minute.", "Try again in 3 s.");
        assert_eq!(failure.sentence(), "Too many requests: 15 a minute. Try again in 3 s.");
        let failure = Failure::new("No key", "", "Run it (--engine local) or wait (--timeout SECONDS).");
        assert_eq!(failure.without_options().sentence(), "No key. Run it or wait.");
        assert_eq!(Failure::new("Half\u{1b}[31m", "a\nb", "").sentence(), "Half: a b.");
    }
}
