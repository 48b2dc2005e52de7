//! What a person gave, before an engine gets it.

use std::io;

use sandbox::InputFile;
use turn::{Excerpt, Failure};

/// What a person gave: a question, code and data files, all open.
#[derive(Debug)]
pub struct Input {
    /// What was typed, trimmed; may be empty.
    pub question: String,
    /// Code to ask about or to run.
    pub excerpt: Option<Excerpt>,
    /// Data files, open: whatever happens to their paths, these are read.
    pub files: Vec<InputFile>,
}

impl Input {
    /// The most code that one ask takes, in bytes. Code is for reading; what is larger is data.
    pub const CODE_LIMIT: u64 = 1_000_000;

    /// Takes what was given, or says why it cannot be asked about.
    pub fn new(question: String, excerpt: Option<Excerpt>, files: Vec<InputFile>) -> Result<Self, Failure> {
        if excerpt.as_ref().is_some_and(|excerpt| excerpt.text.len() as u64 > Input::CODE_LIMIT) {
            return Err(Input::too_much_code("the text"));
        }
        let mut names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Failure::new(
                format!("Two attachments are called {}", twice[0]),
                "The code could not tell them apart.",
                "Rename one of them.",
            ));
        }
        Ok(Input { question, excerpt, files })
    }

    /// What to say of code that is too long.
    #[must_use]
    pub fn too_much_code(name: &str) -> Failure {
        Failure::new(
            format!("Cannot ask about {name}"),
            format!("Code may have {} MB, and this is more.", Input::CODE_LIMIT / 1_000_000),
            "Ask about a part of it, or attach data as a file.",
        )
    }
}

/// What the system said, without its error number.
#[must_use]
pub fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::StorageFull => "no space left on the disk".to_owned(),
        io::ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_lowercase()
        }
    }
}
