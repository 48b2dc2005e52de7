//! Why the local engine gives no answer, by what the reader can do about it.

use std::io;

use sandbox::in_words;
use turn::Failure;

use crate::sniff::Unsupported;

/// Why there is no answer. Code that fails is not an error: it is an answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is a question, and no model to understand it.
    #[error("a question needs a model, and the local engine has none")]
    NeedsModel {
        /// How the person gets a model's answer: [`LocalAsk::to_ask_a_model`](crate::LocalAsk::to_ask_a_model).
        advice: &'static str,
    },
    /// The question is unanswered, but the files that came with it were described.
    #[error("the local engine has no model; the data was described instead")]
    NeedsModelDescribed {
        /// How the person gets a model's answer.
        advice: &'static str,
    },
    /// The excerpt is in a language that is not run here.
    #[error("the local engine runs Python only; this is {language}")]
    NotPython {
        /// The LSP language id of the excerpt, or what kind of data it is.
        language: String,
        /// The file that it is, if it is data.
        data: Option<String>,
        /// How the person gets a model's answer.
        advice: &'static str,
    },
    /// Neither a question nor code nor a file.
    #[error("there is nothing to run or to describe")]
    Nothing {
        /// How the person gets a model's answer.
        advice: &'static str,
    },
    /// A file of a kind that is not profiled.
    #[error("cannot describe {name}: {reason}")]
    Unsupported {
        /// The file.
        name: String,
        /// Why not.
        reason: Unsupported,
    },
    /// A file of a folder that cannot be put together with the others.
    #[error("the files of {folder} are not one table: {name} {why}")]
    NotOneTable {
        /// What the person typed for all of them.
        folder: String,
        /// The file.
        name: String,
        /// What is different about it.
        why: String,
    },
    /// A file that was found in a folder, and then could not be opened.
    #[error("cannot read {name}, one of the files of {folder}: {now}")]
    Changed {
        /// What the person typed for all of them.
        folder: String,
        /// The file.
        name: String,
        /// What became of it.
        now: Now,
    },
    /// A notebook beside no code.
    #[error("cannot describe {name}: it is a notebook, which is code")]
    Notebook {
        /// The file.
        name: String,
    },
    /// The interpreter cannot import what reading the file takes.
    #[error("reading {name} needs {}, which this Python lacks", modules.join(" and "))]
    LibraryMissing {
        /// The file.
        name: String,
        /// The modules to install.
        modules: Vec<&'static str>,
    },
    /// The system does not let us read a file.
    #[error("cannot read {name}: {}", in_words(source))]
    Unreadable {
        /// The file.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// The ask was cancelled.
    #[error("the run was cancelled")]
    Cancelled,
    /// The sandbox ran nothing.
    #[error(transparent)]
    Sandbox(sandbox::Error),
    /// An executor or a planner of another crate cannot go on.
    #[error("{}", .0.sentence())]
    Elsewhere(Failure),
}

/// What became of a file that was found.
#[derive(Debug, thiserror::Error)]
pub enum Now {
    /// It was removed or has another name.
    #[error("it is not there any more")]
    Gone,
    /// There is a pipe, a link or a folder in its place.
    #[error("it is no regular file any more")]
    Other,
    /// The system does not let us read it, and says so.
    #[error("{0}")]
    Unreadable(String),
}

impl From<sandbox::Error> for Error {
    fn from(error: sandbox::Error) -> Self {
        match error {
            sandbox::Error::Cancelled => Error::Cancelled,
            error => Error::Sandbox(error),
        }
    }
}

/// A failure of the sandbox, in the words of the local engine.
#[must_use]
pub fn sandbox_failure(error: sandbox::Error) -> Failure {
    Error::from(error).failure()
}

impl Error {
    /// What went wrong, in words for the person who asked.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Error::Elsewhere(failure) => failure.clone(),
            error => Failure::new(error.title(), error.detail(), error.remedy().unwrap_or_default()),
        }
    }

    /// `true` if a model would answer.
    #[must_use]
    pub fn needs_model(&self) -> bool {
        matches!(self, Error::NeedsModel { .. } | Error::NeedsModelDescribed { .. } | Error::NotPython { .. })
    }

    /// `true` if the input cannot be used and nothing ran.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            Error::NotPython { .. }
                | Error::Nothing { .. }
                | Error::Unsupported { .. }
                | Error::NotOneTable { .. }
                | Error::Changed { .. }
                | Error::Notebook { .. }
                | Error::Unreadable { .. }
        )
    }

    /// A few words for a heading.
    fn title(&self) -> &'static str {
        match self {
            Error::NeedsModel { .. } | Error::NeedsModelDescribed { .. } => "No model to answer the question",
            Error::NotPython { .. } => "Only Python runs here",
            Error::Nothing { .. } => "Nothing to do",
            Error::Unsupported { .. } | Error::Notebook { .. } => "Unsupported data file",
            Error::NotOneTable { .. } => "Not one table",
            Error::LibraryMissing { .. } => "Python library missing",
            Error::Unreadable { .. } | Error::Changed { .. } => "Unreadable data file",
            Error::Cancelled => "Cancelled",
            Error::Sandbox(_) | Error::Elsewhere(_) => "The program was not run",
        }
    }

    /// What went wrong, in one sentence.
    fn detail(&self) -> String {
        let mut message = self.to_string();
        if let Some(first) = message.get(..1) {
            let capital = first.to_ascii_uppercase();
            message.replace_range(..1, &capital);
        }
        message + "."
    }

    /// What to do about it; `None` if there is nothing to do or the message says it.
    fn remedy(&self) -> Option<String> {
        Some(match self {
            Error::NeedsModel { advice } => format!(
                "{advice}; or leave the question out and give Python to run (--code) or a data file to describe \
                 (--attach)."
            ),
            Error::NeedsModelDescribed { advice } => {
                format!("{advice}; or give Python that computes the answer (--code).")
            }
            Error::NotPython { advice, data: Some(file), .. } => {
                format!("Give it as a data file to describe it (--attach {file}); or {advice}.")
            }
            Error::NotPython { advice, .. } => format!("{advice}; or give Python to run (--code)."),
            Error::Nothing { advice } => {
                format!("Give Python to run (--code) or a data file to describe (--attach); or {advice}.")
            }
            Error::Unsupported { .. } => {
                "Attach a CSV, TSV, JSON, JSON Lines, Excel (.xlsx) or Parquet file; or give Python that reads it \
                 (--code)."
                    .to_owned()
            }
            Error::NotOneTable { .. } => {
                "Name fewer of them with a pattern (--attach 'data/2024-*.csv'), or attach files one by one (--attach FILE)."
                    .to_owned()
            }
            Error::Changed { now: Now::Gone, .. } => "Ask again: the files that are there then are read.".to_owned(),
            Error::Changed { folder, .. } => {
                format!("Leave it out with a pattern that matches less than {folder}, or make it a file you may read.")
            }
            Error::Notebook { name } => format!("Run its cells with --code {name}."),
            Error::LibraryMissing { modules, .. } => {
                let set = if modules.contains(&"pyarrow") { "full" } else { "core" };
                format!("Make an environment that has it (--set {set} of `gemini-exec env create`), or convert the file to CSV.")
            }
            Error::Unreadable { .. } => "Check that it is a regular file you may read.".to_owned(),
            Error::Cancelled | Error::Sandbox(_) | Error::Elsewhere(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use insta::assert_snapshot;

    use super::*;

    fn errors() -> Vec<Error> {
        let advice = "set GEMINI_API_KEY to ask Gemini";
        let name = || "a.csv".to_owned();
        vec![
            Error::NeedsModel { advice },
            Error::NeedsModelDescribed { advice },
            Error::NotPython { language: "rust".to_owned(), data: None, advice },
            Error::Nothing { advice },
            Error::Unsupported { name: name(), reason: Unsupported::Empty },
            Error::NotOneTable { folder: "data/".to_owned(), name: name(), why: "holds JSON".to_owned() },
            Error::Changed { folder: "data/".to_owned(), name: name(), now: Now::Gone },
            Error::Changed { folder: "data/".to_owned(), name: name(), now: Now::Other },
            Error::Changed {
                folder: "data/*".to_owned(),
                name: name(),
                now: Now::Unreadable("permission denied".to_owned()),
            },
            Error::Notebook { name: "a.ipynb".to_owned() },
            Error::LibraryMissing { name: name(), modules: vec!["pandas", "pyarrow"] },
            Error::Unreadable { name: name(), source: io::Error::other("disk on fire") },
            Error::from(sandbox::Error::Cancelled),
            Error::from(sandbox::Error::InputMissing { path: "a.csv".into() }),
            Error::Elsewhere(Failure::new("No Jupyter", "It does not answer.", "Start it.")),
        ]
    }

    #[test]
    fn every_error_says_what_to_do() {
        let lines: Vec<String> = errors().iter().map(|error| error.failure().sentence()).collect();
        assert_snapshot!(lines.join("\n"), @"
        No model to answer the question: A question needs a model, and the local engine has none. Set GEMINI_API_KEY to ask Gemini; or leave the question out and give Python to run (--code) or a data file to describe (--attach).
        No model to answer the question: The local engine has no model; the data was described instead. Set GEMINI_API_KEY to ask Gemini; or give Python that computes the answer (--code).
        Only Python runs here: The local engine runs Python only; this is rust. Set GEMINI_API_KEY to ask Gemini; or give Python to run (--code).
        Nothing to do: There is nothing to run or to describe. Give Python to run (--code) or a data file to describe (--attach); or set GEMINI_API_KEY to ask Gemini.
        Unsupported data file: Cannot describe a.csv: it is empty (0 bytes). Attach a CSV, TSV, JSON, JSON Lines, Excel (.xlsx) or Parquet file; or give Python that reads it (--code).
        Not one table: The files of data/ are not one table: a.csv holds JSON. Name fewer of them with a pattern (--attach 'data/2024-*.csv'), or attach files one by one (--attach FILE).
        Unreadable data file: Cannot read a.csv, one of the files of data/: it is not there any more. Ask again: the files that are there then are read.
        Unreadable data file: Cannot read a.csv, one of the files of data/: it is no regular file any more. Leave it out with a pattern that matches less than data/, or make it a file you may read.
        Unreadable data file: Cannot read a.csv, one of the files of data/*: permission denied. Leave it out with a pattern that matches less than data/*, or make it a file you may read.
        Unsupported data file: Cannot describe a.ipynb: it is a notebook, which is code. Run its cells with --code a.ipynb.
        Python library missing: Reading a.csv needs pandas and pyarrow, which this Python lacks. Make an environment that has it (--set full of `gemini-exec env create`), or convert the file to CSV.
        Unreadable data file: Cannot read a.csv: disk on fire. Check that it is a regular file you may read.
        Cancelled: The run was cancelled.
        The program was not run: There is no file a.csv.
        No Jupyter: It does not answer. Start it.
        ");
    }

    #[test]
    fn only_input_that_cannot_be_used_is_refused() {
        let refused: Vec<&str> = errors().iter().filter(|it| it.is_refusal()).map(Error::title).collect();
        assert_snapshot!(refused.join("\n"), @"
        Only Python runs here
        Nothing to do
        Unsupported data file
        Not one table
        Unreadable data file
        Unreadable data file
        Unreadable data file
        Unsupported data file
        Unreadable data file
        ");
    }

    #[test]
    fn a_failure_of_the_sandbox_has_the_words_of_the_local_engine() {
        assert_eq!(sandbox_failure(sandbox::Error::Cancelled), Error::Cancelled.failure());
    }
}
