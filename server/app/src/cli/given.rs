//! Makes the input of an ask from the command line: opens the files and reads the code.

use std::fs;
use std::path::{Path, PathBuf};

use engines::{FileTravel, Input};
use turn::{Failure, How, Sent};

use super::code;
use crate::given_files;
use crate::open::{is_stdin, open_data};

/// The input of an ask, and where it is.
pub(super) struct GivenInput {
    /// The input itself.
    pub(super) input: Input,
    /// The canonical path of each of its files; `None` for standard input.
    pub(super) paths: Vec<Option<PathBuf>>,
    /// The canonical path of the code; `None` without code, and for standard input.
    pub(super) code: Option<PathBuf>,
}

impl GivenInput {
    /// The file that it is about: the code, else the first data file.
    pub(super) fn place(&self) -> Option<&Path> {
        self.code.iter().chain(self.paths.iter().flatten()).map(PathBuf::as_path).next()
    }

    /// The files, as they are noted in the history.
    pub(super) fn sent(&self, travel: FileTravel) -> Vec<Sent> {
        let how = match travel {
            FileTravel::Inline => How::Inline,
            FileTravel::Descriptors => How::Here,
        };
        let files = self.input.files.iter().zip(&self.paths);
        files.map(|(file, path)| given_files::note(file, path.clone(), how)).collect()
    }
}

/// Opens everything that the command line names. Fails if any of it cannot be used.
pub(super) fn open(
    question: &str,
    code: Option<&Path>,
    attachments: &[PathBuf],
) -> Result<GivenInput, Failure> {
    let question = question.trim().to_owned();
    if question.is_empty() && code.is_none() && attachments.is_empty() {
        return Err(Failure::new(
            "There is nothing to ask",
            "",
            "Type a question, attach a data file with -a FILE, or give code with --code FILE; - reads standard input.",
        ));
    }
    let readers = attachments.iter().map(PathBuf::as_path).chain(code).filter(|path| is_stdin(path)).count();
    if readers > 1 {
        return Err(Failure::new(
            "Standard input can be read once",
            "More than one input is -.",
            "Give the others as files.",
        ));
    }
    let excerpt = code.map(code::read).transpose()?;
    let files = attachments.iter().map(|path| open_data(path)).collect::<Result<Vec<_>, _>>()?;
    let paths = attachments.iter().map(|path| canonical(path)).collect();
    Ok(GivenInput { input: Input::new(question, excerpt, files)?, paths, code: code.and_then(canonical) })
}

fn canonical(path: &Path) -> Option<PathBuf> {
    if is_stdin(path) { None } else { fs::canonicalize(path).ok() }
}
