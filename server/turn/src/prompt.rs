//! Everything that leaves the machine for one ask.

use serde::{Deserialize, Serialize};

use crate::data_name::ending_of_language;
use crate::view::fence;
use crate::{AnswerSettings, Attachment, ExcerptSource, FilePrivacy, FunctionDeclaration, one_line, placed};

/// Everything that is sent. Nothing else leaves the machine.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Prompt {
    /// What the person typed, below what of earlier turns goes along as text; may be empty.
    pub question: String,
    /// How much of it is of earlier turns.
    pub carried: Carried,
    /// Text taken from a document.
    pub excerpt: Option<Excerpt>,
    /// What of it could leave this machine, if it is data.
    pub excerpt_privacy: FilePrivacy,
    /// The files that earlier questions sent, in order. They are sent again, before the attachments.
    pub again: Vec<SentAgain>,
    /// Those that stand where earlier questions sent them, among what is sent again or at the service.
    pub in_place: Vec<SentAgain>,
    /// The names of those that were uploaded and are uploaded again if the service has them no longer.
    pub renewable: Vec<String>,
    /// Files sent along, in order.
    pub attachments: Vec<Attachment>,
    /// Files of which only the schema goes along.
    pub schemas: Vec<Schema>,
    /// How the model is to answer.
    pub answer: AnswerSettings,
    /// The functions of the person's that the model may call.
    pub functions: Vec<FunctionDeclaration>,
    /// In whose place words stand, in it or in the earlier turns: `GitHub token`. Each kind once.
    pub redacted: Vec<&'static str>,
}

/// What of earlier turns stands above a question, by its length in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Carried {
    /// Where what programs printed on this machine ends: it comes first.
    pub printed: usize,
    /// Where the questions and answers of the conversation end.
    pub conversation: usize,
}

/// The schema of a file that stays on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The base name of the file.
    pub name: String,
    /// What columns it has and what they hold, in words, on several lines.
    pub text: String,
}

/// A file of an earlier question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SentAgain {
    /// Its name now: another file may have come under the one it had.
    pub name: String,
    /// The name under which it was given along.
    pub was: String,
    /// The place of its question among those of the conversation, from 0.
    pub turn: usize,
}

/// Text taken from a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The language, by its LSP identifier: `python`, `markdown`…
    pub language: String,
    /// The text as it is.
    pub text: String,
    /// The line that tells it apart in a list, or its beginning: the title of its cell, or a line of what the person wrote, above
    /// which more may have been put. Empty where nobody chose one: then it is the [`telling_line`] of the text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// Where its lines stand in the person's file; `None` where nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<ExcerptSource>,
    /// The ending of the document with data that it stands in: `csv`. `None` elsewhere, and where nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
}

impl Excerpt {
    /// A text that a line of its own tells apart.
    #[must_use]
    pub fn new(language: impl Into<String>, text: impl Into<String>) -> Self {
        Excerpt {
            language: language.into(),
            text: text.into(),
            label: String::new(),
            source: None,
            data: None,
        }
    }

    /// The line that tells it apart in a list, without the blanks around it; empty for a blank text.
    #[must_use]
    pub fn label(&self) -> &str {
        if self.label.is_empty() { telling_line(&self.text) } else { &self.label }
    }

    /// `true` if another one has the same text, wherever it stands by now.
    #[must_use]
    pub fn is_same_text(&self, other: &Excerpt) -> bool {
        (&self.language, &self.text) == (&other.language, &other.text)
    }

    /// `true` for data that stands in a document as text.
    #[must_use]
    pub fn is_data(&self) -> bool {
        self.data_ending().is_some()
    }

    /// The ending that a file with its data would have; `None` for code and prose. An editor need not know the language of data,
    /// and the name of a document that is not saved does not tell it.
    #[must_use]
    pub fn data_ending(&self) -> Option<&str> {
        self.data.as_deref().or_else(|| ending_of_language(&self.language))
    }

    /// `true` for a text of which neither language nor document say what it is.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        !self.is_data() && ["", "plaintext", "text"].contains(&self.language.as_str())
    }

    /// `true` for a text that nobody would run.
    #[must_use]
    pub fn is_prose(&self) -> bool {
        const PROSE: [&str; 5] = ["asciidoc", "latex", "markdown", "org", "restructuredtext"];
        let is_plain = self.is_plain() && !self.language.is_empty();
        is_plain || (!self.is_data() && PROSE.contains(&self.language.as_str()))
    }
}

/// The first line of code that is no import and no comment, else the first that is not blank; empty for a blank text.
#[must_use]
pub fn telling_line(code: &str) -> &str {
    let mut is_in_import = false;
    let says_something = |line: &&str| {
        let begins = line.starts_with("import ") || line.starts_with("from ") && line.contains(" import ");
        let is_import = is_in_import || begins;
        is_in_import = is_import && !line.contains(')') && (is_in_import || line.contains('('));
        !is_import && !line.starts_with('#')
    };
    let lines = || code.lines().map(str::trim).filter(|line| !line.is_empty());
    lines().find(says_something).or_else(|| lines().next()).unwrap_or_default()
}

/// What is asked about data without a question, if no program needs to run.
const DESCRIBE: &str =
    "Describe this data: its columns and their types, and anything unusual. Then sum up in two sentences.";

/// What is asked about data without a question, if programs run.
const PROFILE: &str = "Profile this data with Python: its columns and their types, missing values, distributions and anything \
                       unusual. Draw the one chart that shows it best, then sum up in two sentences.";

/// What is asked about code without a question.
const RUN: &str = "Run this code and explain its result.";

/// `true` for the text of a prompt about data without a question.
#[must_use]
pub fn asks_for_profile(text: &str) -> bool {
    placed::without_placed(text).as_deref().unwrap_or(text) == PROFILE
}

impl Prompt {
    /// What of data files it has, at the loosest; the strictest if it has no data.
    #[must_use]
    pub fn privacy(&self) -> FilePrivacy {
        let excerpt = self.excerpt.iter().filter(|excerpt| excerpt.is_data()).map(|_| self.excerpt_privacy);
        let all = self.attachments.iter().map(|file| file.privacy).chain(excerpt);
        all.fold(FilePrivacy::Schema, FilePrivacy::looser)
    }

    /// `true` if values of it are masked.
    #[must_use]
    pub fn has_masked(&self) -> bool {
        let mut privacy = self.attachments.iter().map(|file| file.privacy).chain([self.excerpt_privacy]);
        privacy.any(|privacy| privacy == FilePrivacy::Masked)
    }

    /// What a model must know of files that it does not get as they are; empty without one.
    #[must_use]
    pub fn about_files(&self) -> String {
        let parts = [self.samples(), self.masked(), self.schemas()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
    }

    /// What it must know of files with masked values.
    fn masked(&self) -> String {
        let masked = self.attachments.iter().filter(|file| file.privacy == FilePrivacy::Masked);
        let excerpt = (self.excerpt_privacy == FilePrivacy::Masked).then(|| "the text".to_owned());
        let mut names: Vec<String> = masked.map(|file| one_line(&file.name)).collect();
        let has_files = !names.is_empty();
        names.extend(excerpt);
        if names.is_empty() {
            return String::new();
        }
        // Only programs that read a file come home: the text is not there then.
        let home = if has_files {
            " Your program will be run on the real data too, so compute from the file, by the names of its columns, and say that your \
             numbers are those of masked data."
        } else {
            " Say that your numbers are those of masked data."
        };
        format!(
            "The values of {} are masked: the names of columns are real, but other texts, codes, dates and numbers stand in the \
             place of each, equal ones for equal ones.{home}",
            names.join(", ")
        )
    }

    /// The schemas of files that do not go along.
    fn schemas(&self) -> String {
        let each = self.schemas.iter().map(|Schema { name, text }| {
            format!(
                "{} is not there, for its values are private. Its schema: {}",
                one_line(name),
                text.trim_end()
            )
        });
        let schemas: Vec<String> = each.collect();
        if schemas.is_empty() {
            return String::new();
        }
        let all = "Your program will be run where the data is: let it open the file by that name in its working directory, and \
                   compute from the columns. Make up no data and no result; that it cannot run here is expected.";
        format!("{}\n\n{all}", schemas.join("\n\n"))
    }

    /// What it must know of samples.
    fn samples(&self) -> String {
        let each = self.attachments.iter().filter_map(|file| {
            Some(format!(
                "{} is a sample, {}: {}",
                one_line(&file.name),
                file.sampled?,
                one_line(&file.outline)
            ))
        });
        let samples: Vec<String> = each.collect();
        if samples.is_empty() {
            return String::new();
        }
        let all = "Your program can be run on the whole file too, so compute from the file, and say that your numbers are those \
                   of the sample.";
        format!("{} {all}", samples.join(" "))
    }

    /// The text of the prompt: the question, the names of the files, the excerpt. An empty question is replaced by a
    /// default one.
    #[must_use]
    pub fn text(&self) -> String {
        let question = match (self.question.trim(), &self.excerpt) {
            ("", Some(excerpt)) if excerpt.is_prose() => "Explain this text.",
            ("", Some(excerpt)) if excerpt.is_data() => DESCRIBE,
            ("", Some(_)) if !self.answer.runs_code => "Explain this code.",
            ("", None) if !self.answer.runs_code => DESCRIBE,
            ("", Some(_)) => RUN,
            ("", None) => PROFILE,
            (question, _) => question,
        };
        let attached = self.attachments.iter().map(|attachment| attachment.name.as_str());
        let files = placed::told(
            self.again
                .iter()
                .map(|file| file.name.as_str())
                .chain(attached)
                .filter(|_| self.answer.runs_code),
        );
        let excerpt = self.excerpt.as_ref().map(|excerpt| fence(&excerpt.language, &excerpt.text));
        let about_files = self.about_files();
        let parts = [question, &files, &about_files, excerpt.as_deref().unwrap_or_default()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
    }
}

#[cfg(test)]
mod tests {
    use super::{Excerpt, Prompt};
    use crate::FilePrivacy;

    #[test]
    fn an_excerpt_that_contains_fences_stays_whole() {
        let excerpt = Excerpt::new("markdown", "```\ncode\n```");
        let prompt = Prompt { excerpt: Some(excerpt), ..Prompt::default() };
        assert!(prompt.text().ends_with("````markdown\n```\ncode\n```\n````\n"));
    }

    #[test]
    fn of_a_masked_text_alone_no_run_on_the_real_data_is_promised() {
        let excerpt = Some(Excerpt::new("csv", "text_000000000000,1.5"));
        let prompt = Prompt { excerpt, excerpt_privacy: FilePrivacy::Masked, ..Prompt::default() };
        insta::assert_snapshot!(prompt.about_files(), @"The values of the text are masked: the names of columns are real, but other texts, codes, dates and numbers stand in the place of each, equal ones for equal ones. Say that your numbers are those of masked data.");
    }

    #[test]
    fn neither_imports_nor_comments_tell_code_apart() {
        let labels = [
            "import os\nfrom math import (\n    pi,\n    e,\n)\n\n# The area.\n  area = pi * 4\n",
            "# only\nimport os\n",
            "x = 1",
            " \n",
        ];
        assert_eq!(labels.map(super::telling_line), ["area = pi * 4", "# only", "x = 1", ""]);
        let labelled = Excerpt { label: "# %% Area".to_owned(), ..Excerpt::new("python", "area = 4") };
        assert_eq!(labelled.label(), "# %% Area");
    }
}
