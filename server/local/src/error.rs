//! Why the local engine gives no answer, by what the reader can do about it.

use std::io;

use crate::Unsupported;

/// Why there is no answer. Code that fails is not an error: it is an answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is a question, and nothing here that could understand it.
    #[error("a question needs a model, and the local engine has none")]
    NeedsModel,
    /// The question is unanswered, but the files that came with it were described.
    #[error("the local engine has no model; the data was described instead")]
    NeedsModelDescribed,
    /// The excerpt is in a language that is not run here.
    #[error("the local engine runs Python only; this is {language}")]
    NotPython {
        /// The LSP language id of the excerpt.
        language: String,
    },
    /// Neither a question nor code nor a file.
    #[error("there is nothing to run or to describe")]
    Nothing,
    /// A file of a kind that is not profiled.
    #[error("cannot describe {name}: {reason}")]
    Unsupported {
        /// The file.
        name: String,
        /// Why not.
        reason: Unsupported,
    },
    /// The interpreter cannot import what reading the file takes.
    #[error("reading {name} takes {}, which this Python does not have", modules.join(" and "))]
    LibraryMissing {
        /// The file.
        name: String,
        /// The modules to install.
        modules: Vec<&'static str>,
    },
    /// The system does not let us read a file.
    #[error("cannot read {name}: {source}")]
    Unreadable {
        /// The file.
        name: String,
        /// What the system said.
        source: io::Error,
    },
    /// The sandbox ran nothing, or was cancelled.
    #[error(transparent)]
    Sandbox(#[from] sandbox::Error),
}

impl Error {
    /// A few words for a heading.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self {
            Error::NeedsModel | Error::NeedsModelDescribed => "No model to answer the question",
            Error::NotPython { .. } => "Only Python runs here",
            Error::Nothing => "Nothing to do",
            Error::Unsupported { .. } => "Unsupported data file",
            Error::LibraryMissing { .. } => "Python library missing",
            Error::Unreadable { .. } => "Unreadable data file",
            Error::Sandbox(sandbox::Error::Cancelled) => "Cancelled",
            Error::Sandbox(_) => "The program was not run",
        }
    }

    /// What is the matter, in one sentence.
    #[must_use]
    pub fn detail(&self) -> String {
        let mut message = self.to_string();
        if let Some(first) = message.get(..1) {
            let capital = first.to_ascii_uppercase();
            message.replace_range(..1, &capital);
        }
        message + "."
    }

    /// What to do about it; `None` where nothing is to be done or the detail says it.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        Some(match self {
            Error::NeedsModel => "Set GEMINI_API_KEY to ask Gemini; or leave the question out and give Python to run \
                                  (--code) or a data file to describe (--attach)."
                .to_owned(),
            Error::NeedsModelDescribed => {
                "Set GEMINI_API_KEY to ask Gemini; or give Python that computes the answer (--code).".to_owned()
            }
            Error::NotPython { .. } => {
                "Set GEMINI_API_KEY to ask Gemini about it; or give Python to run (--code).".to_owned()
            }
            Error::Nothing => "Give Python to run (--code) or a data file to describe (--attach); with GEMINI_API_KEY \
                               set, ask a question."
                .to_owned(),
            Error::Unsupported { .. } => {
                "Attach a CSV, TSV, JSON, JSON Lines, Excel (.xlsx) or Parquet file; or give Python that reads it \
                 (--code)."
                    .to_owned()
            }
            Error::LibraryMissing { modules, .. } => {
                let set = if modules.contains(&"pyarrow") { " --set full" } else { "" };
                format!("`gemini-exec env create{set}` makes an environment that has it; or convert the file to CSV.")
            }
            Error::Unreadable { .. } => "Check that it is a regular file you may read.".to_owned(),
            Error::Sandbox(_) => return None,
        })
    }
}
