//! Everything that leaves the machine for one ask.

use serde::{Deserialize, Serialize};

use crate::Attachment;
use crate::view::fence;

/// Everything that is sent. Nothing else leaves the machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prompt {
    /// What the person typed; may be empty.
    pub question: String,
    /// Text taken from a document.
    pub excerpt: Option<Excerpt>,
    /// Files sent along, in order.
    pub attachments: Vec<Attachment>,
}

/// Text taken from a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The language, by its LSP identifier: `python`, `markdown`…
    pub language: String,
    /// The text as it is.
    pub text: String,
}

impl Prompt {
    /// The text of the prompt: the question, then the excerpt. An empty question is replaced by a default one.
    #[must_use]
    pub fn text(&self) -> String {
        let question = match (self.question.trim(), &self.excerpt) {
            ("", Some(_)) => "Run this code and explain its result.",
            ("", None) => {
                "Profile this data with Python: its columns and their types, missing values, distributions and \
                 anything unusual. Draw the one chart that shows it best, then sum up in two sentences."
            }
            (question, _) => question,
        };
        match &self.excerpt {
            Some(excerpt) => format!("{question}\n\n{}", fence(&excerpt.language, &excerpt.text)),
            None => question.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Excerpt, Prompt};

    #[test]
    fn an_excerpt_that_contains_fences_stays_whole() {
        let excerpt = Excerpt { language: "markdown".to_owned(), text: "```\ncode\n```".to_owned() };
        let prompt = Prompt { excerpt: Some(excerpt), ..Prompt::default() };
        assert!(prompt.text().ends_with("````markdown\n```\ncode\n```\n````\n"));
    }
}
