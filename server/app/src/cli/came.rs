//! What came on standard input, where data is private.

use engines::Input;
use turn::{Failure, FilePrivacy};

use super::ask_arguments::AskArguments;
use super::code::whole_data;
use super::piped::Piped;
use crate::open::is_stdin;

/// What came on standard input, of which nothing says what it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    /// Nothing, a data file, or a program.
    Known,
    /// The text that is asked about.
    Text,
    /// The question, in several lines, and nothing else is given.
    LongQuestion,
}

impl Came {
    /// What came, of the arguments that name it and of what was piped.
    pub(super) fn of(arguments: &AskArguments, piped: Option<&Piped>) -> Self {
        let is_code = arguments.code.as_deref().is_some_and(is_stdin);
        let has_more = arguments.code.is_some() || !arguments.attach.is_empty();
        match piped {
            _ if is_code => Came::Text,
            Some(Piped::Excerpt(excerpt)) if excerpt.is_plain() => Came::Text,
            Some(Piped::Question(text)) if text.lines().count() > 1 && !has_more => Came::LongQuestion,
            _ => Came::Known,
        }
    }

    /// Takes a text that is no program for data where data is private: what of it cannot be made private does not leave. Fails for
    /// lines that may be data or a question.
    pub(super) fn check_private(self, input: &mut Input, privacy: FilePrivacy) -> Result<(), Failure> {
        if privacy.is_full() {
            return Ok(());
        }
        if self == Came::LongQuestion {
            return Err(Failure::new(
                "Cannot send standard input",
                format!(
                    "The setting privacy is {privacy}, and several lines without a question may be data."
                ),
                "Give the question as an argument, or set privacy to full where it is set (--privacy full).",
            ));
        }
        let is_unknown = |text: &str| self == Came::Text && !ask::is_program(text);
        if let Some(excerpt) =
            input.excerpt.take_if(|excerpt| !excerpt.is_data() && is_unknown(&excerpt.text))
        {
            input.excerpt = Some(whole_data(excerpt, "txt", "standard input"));
        }
        Ok(())
    }
}
