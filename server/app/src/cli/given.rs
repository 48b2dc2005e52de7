//! Makes the input of an ask from the command line: opens the files and reads the code.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use engines::{FileTravel, Input};
use sandbox::in_words;
use turn::{Excerpt, Failure, How, Sent};

use crate::given_files;
use crate::open::{cannot_read, is_stdin, open_data};

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
    let excerpt = code.map(read_code).transpose()?;
    let files = attachments.iter().map(|path| open_data(path)).collect::<Result<Vec<_>, _>>()?;
    let paths = attachments.iter().map(|path| canonical(path)).collect();
    Ok(GivenInput { input: Input::new(question, excerpt, files)?, paths, code: code.and_then(canonical) })
}

fn canonical(path: &Path) -> Option<PathBuf> {
    if is_stdin(path) { None } else { fs::canonicalize(path).ok() }
}

fn read_code(path: &Path) -> Result<Excerpt, Failure> {
    let name = if is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() };
    let unreadable = |error: io::Error| cannot_read(&name, &in_words(&error));
    let mut bytes = Vec::new();
    if is_stdin(path) {
        io::stdin().take(Input::CODE_LIMIT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        if path.is_dir() {
            return Err(Failure::new(format!("Cannot read {name}"), "it is a folder", "Name a file."));
        }
        File::open(path)
            .and_then(|file| file.take(Input::CODE_LIMIT + 1).read_to_end(&mut bytes))
            .map_err(unreadable)?;
    }
    if bytes.len() as u64 > Input::CODE_LIMIT {
        return Err(Input::too_much_code(&name));
    }
    let text = String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    let text = text.ok_or_else(|| {
        Failure::new(
            format!("Cannot read {name}"),
            "Code is UTF-8 text, and this is not.",
            "Attach data with -a FILE.",
        )
    })?;
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Failure::new(format!("There is no code in {name}"), "", "Give a file with code in it."));
    }
    Ok(Excerpt { language: language(path).to_owned(), text })
}

/// The LSP identifier of a file's language. Without an extension, as from standard input, it is Python.
fn language(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        None | Some("py" | "pyw") => "python",
        Some("js" | "mjs" | "cjs") => "javascript",
        Some("ts") => "typescript",
        Some("java") => "java",
        Some("c" | "h") => "c",
        Some("cpp" | "cc" | "hpp") => "cpp",
        Some("rs") => "rust",
        Some("go") => "go",
        Some("r" | "R") => "r",
        Some("sql") => "sql",
        Some("sh") => "shellscript",
        Some("md") => "markdown",
        Some(_) => "plaintext",
    }
}
