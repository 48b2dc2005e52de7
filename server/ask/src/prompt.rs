//! Everything that leaves the machine for one ask.

use gemini::wire::{Part, Request};

use crate::view::fence;
use crate::{Attachment, conversation};

/// What is sent: nothing leaves that is not in here.
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The language, by its LSP identifier: `python`, `markdown`…
    pub language: String,
    /// The text as it is.
    pub text: String,
}

impl Prompt {
    /// The request body of a first question.
    #[must_use]
    pub fn request(&self) -> Request {
        conversation(&[], self)
    }

    /// What the person says: the files first, as the documentation does, then one text.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let files = self.attachments.iter().map(|attachment| {
            Part::of_bytes(attachment.kind.mime_type(), Some(&attachment.name), &attachment.bytes)
        });
        files.chain([Part::of_text(self.text())]).collect()
    }

    /// The text of the prompt: the question, or the default one for what there is; then the excerpt.
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
    use crate::Attachment;

    #[test]
    fn files_come_first_then_the_question_with_the_excerpt() {
        let prompt = Prompt {
            question: "mean?\n".to_owned(),
            excerpt: Some(Excerpt { language: "python".to_owned(), text: "x = [3, 5]".to_owned() }),
            attachments: vec![Attachment::new("a.csv", b"n\n3\n".to_vec()).expect("a CSV")],
        };
        insta::assert_snapshot!(serde_json::to_string_pretty(&prompt.request()).expect("JSON"), @r#"
        {
          "contents": [
            {
              "role": "user",
              "parts": [
                {"inlineData":{"mimeType":"text/csv","displayName":"a.csv","data":"bgozCg=="}},
                {"text":"mean?\n\n```python\nx = [3, 5]\n```\n"}
              ]
            }
          ],
          "tools": [
            {
              "codeExecution": {}
            }
          ]
        }
        "#);
    }

    #[test]
    fn an_excerpt_with_fences_of_its_own_stays_whole() {
        let excerpt = Excerpt { language: "markdown".to_owned(), text: "```\ncode\n```".to_owned() };
        let prompt = Prompt { excerpt: Some(excerpt), ..Prompt::default() };
        assert!(prompt.text().ends_with("````markdown\n```\ncode\n```\n````\n"));
    }
}
