//! Why there is no answer.

use serde::{Deserialize, Serialize};

use crate::Cleaner;

/// Why there is no answer, in words for the person who asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What went wrong, as a heading.
    pub title: String,
    /// More about the cause; may be empty.
    pub detail: String,
    /// The next step.
    pub remedy: String,
    /// `true` if it is over once the person has set an API key, or another one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_key: bool,
    /// `true` if nothing went wrong: the person was asked, and said no.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_declined: bool,
    /// `true` if nobody looked at the question: no connection, no valid key, no such model, a limit. It may be asked again as it is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub was_not_taken: bool,
}

impl Failure {
    /// Creates a failure. The texts are cleaned; title and remedy begin with a capital letter.
    pub fn new(title: impl Into<String>, detail: impl Into<String>, remedy: impl Into<String>) -> Self {
        // The texts may quote file names and services, so anyone may have written parts of them.
        let clean = |text: String| Cleaner::clean(&text);
        Failure {
            title: capitalised(clean(title.into()).replace('\n', " ")),
            detail: clean(detail.into()),
            remedy: capitalised(clean(remedy.into())),
            needs_key: false,
            is_declined: false,
            was_not_taken: false,
        }
    }

    /// The same, with whether an API key is all that is missing.
    #[must_use]
    pub fn needing_key(self, needs_key: bool) -> Self {
        Failure { needs_key, ..self }
    }

    /// The same, as the person chose it.
    #[must_use]
    pub fn declined(self) -> Self {
        Failure { is_declined: true, ..self }
    }

    /// The same, with whether nobody looked at the question.
    #[must_use]
    pub fn not_taken(self, was_not_taken: bool) -> Self {
        Failure { was_not_taken, ..self }
    }

    /// The detail and the next step, as whole sentences.
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

    /// The failure for an answer that was cut off.
    #[must_use]
    pub fn cut() -> Self {
        Failure::new(
            "The answer was cut off",
            "The connection ended before the answer was complete; what came until then is kept.",
            "Ask again.",
        )
    }

    /// The failure for a mistake of this program.
    #[must_use]
    pub fn bug() -> Self {
        Failure::new(
            "This is a bug in gemini-exec",
            "Only this ask failed; everything else still works.",
            "Please report what you did.",
        )
    }

    /// Removes the command-line options, which the texts give in brackets: an editor has no command line.
    #[must_use]
    pub fn without_options(self) -> Self {
        let (title, detail) = (without_options(&self.title), without_options(&self.detail));
        Failure { title, detail, remedy: without_options(&self.remedy), ..self }
    }

    /// The failure in one line: title, detail and next step.
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

/// A text without the command-line options that it gives in brackets.
#[must_use]
pub fn without_options(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(" (--") {
        kept.push_str(before);
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    kept + rest
}

/// Makes the first letter a capital: error texts are written for the middle of a sentence.
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
