//! What the person gave: opens the files and reads the code, and says in one sentence what is wrong with them.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Component, Path, PathBuf};

use ask::{Attachment, Excerpt, Failure, INLINE_LIMIT, Prompt};

/// An ask before an engine was chosen for it.
pub(crate) struct Input {
    /// What was typed, trimmed; may be empty.
    pub(crate) question: String,
    /// Code to ask about or to run.
    pub(crate) excerpt: Option<Excerpt>,
    /// Data files, open.
    pub(crate) files: Vec<InputFile>,
}

/// A data file, open: whatever happens to its path, this is what is read.
pub(crate) struct InputFile {
    /// The base name.
    pub(crate) name: String,
    /// The content.
    pub(crate) file: File,
}

/// The most code that one ask takes, in bytes. Code is for reading; what is larger is data.
const CODE_LIMIT: u64 = 1_000_000;

/// The name a data file has that came through standard input.
const STDIN_NAME: &str = "stdin.csv";

impl Input {
    /// Opens everything. Nothing is sent or run before all of it is good.
    pub(crate) fn open(
        question: &str,
        code: Option<&Path>,
        attachments: &[PathBuf],
    ) -> Result<Self, Failure> {
        let question = question.trim().to_owned();
        if question.is_empty() && code.is_none() && attachments.is_empty() {
            return Err(Failure::new(
                "There is nothing to ask",
                "",
                "Type a question, attach a data file with -a FILE, or give code with --code FILE; - reads standard input.",
            ));
        }
        let readers =
            attachments.iter().map(PathBuf::as_path).chain(code).filter(|path| is_stdin(path)).count();
        if readers > 1 {
            return Err(Failure::new(
                "Standard input can be read once",
                "More than one input is -.",
                "Give the others as files.",
            ));
        }
        let excerpt = code.map(read_code).transpose()?;
        let files = attachments.iter().map(|path| open_data(path)).collect::<Result<Vec<_>, _>>()?;
        Input::of(question, excerpt, files)
    }

    /// An ask about what is open already.
    pub(crate) fn of(
        question: String,
        excerpt: Option<Excerpt>,
        files: Vec<InputFile>,
    ) -> Result<Self, Failure> {
        if excerpt.as_ref().is_some_and(|excerpt| excerpt.text.len() as u64 > CODE_LIMIT) {
            return Err(too_much_code("the text"));
        }
        for (index, file) in files.iter().enumerate() {
            if files[..index].iter().any(|earlier| earlier.name == file.name) {
                let title = format!("Two attachments are called {}", file.name);
                return Err(Failure::new(
                    title,
                    "The code could not tell them apart.",
                    "Rename one of them.",
                ));
            }
        }
        Ok(Input { question, excerpt, files })
    }

    /// What is sent to Gemini: reads the files whole.
    pub(crate) fn into_prompt(self) -> Result<Prompt, Failure> {
        let mut room = INLINE_LIMIT;
        let mut attachments = Vec::with_capacity(self.files.len());
        for InputFile { name, file } in self.files {
            let unreadable = |error: io::Error| cannot_read(&name, &error.to_string());
            let mut bytes = Vec::new();
            file.take(room + 1).read_to_end(&mut bytes).map_err(unreadable)?;
            room = room.checked_sub(bytes.len() as u64).ok_or_else(|| too_large(&name))?;
            let refused = |refusal: ask::Refusal| {
                Failure::new(format!("Cannot attach {name}"), refusal.to_string(), "")
            };
            attachments.push(Attachment::new(&name, bytes).map_err(refused)?);
        }
        Ok(Prompt { question: self.question, excerpt: self.excerpt, attachments })
    }
}

fn too_large(name: &str) -> Failure {
    Failure::new(
        format!("Cannot attach {name}"),
        format!("One request takes {} MB of attachments.", INLINE_LIMIT / 1_000_000),
        "Attach less of it, or ask the local engine, which has no such limit.",
    )
}

fn cannot_read(name: &str, why: &str) -> Failure {
    Failure::new(format!("Cannot read {name}"), why, "")
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn too_much_code(name: &str) -> Failure {
    Failure::new(
        format!("Cannot ask about {name}"),
        format!("Code may have {} MB, and this is more.", CODE_LIMIT / 1_000_000),
        "Ask about a part of it, or attach data as a file.",
    )
}

fn read_code(path: &Path) -> Result<Excerpt, Failure> {
    let name = if is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() };
    let unreadable = |error: io::Error| cannot_read(&name, &in_words(&error));
    let mut bytes = Vec::new();
    if is_stdin(path) {
        io::stdin().take(CODE_LIMIT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        if path.is_dir() {
            return Err(Failure::new(format!("Cannot read {name}"), "it is a folder", "Name a file."));
        }
        File::open(path)
            .and_then(|file| file.take(CODE_LIMIT + 1).read_to_end(&mut bytes))
            .map_err(unreadable)?;
    }
    if bytes.len() as u64 > CODE_LIMIT {
        return Err(too_much_code(&name));
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

/// The LSP identifier of a file's language. What comes without a name is Python: that is what can be run.
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

/// Opens a data file beneath its folder, following no link.
pub(crate) fn open_data(path: &Path) -> Result<InputFile, Failure> {
    if is_stdin(path) {
        let file = spooled("standard input", io::stdin())?;
        return Ok(InputFile { name: STDIN_NAME.to_owned(), file });
    }
    let refuse = |why: &str, next: &str| Failure::new(format!("Cannot attach {}", path.display()), why, next);
    let name = path
        .file_name()
        .filter(|_| !path.is_dir())
        .ok_or_else(|| refuse("it is a folder", "Name a file in it."))?;
    let name = name.to_str().ok_or_else(|| refuse("its name is not UTF-8", "Rename the file."))?;
    let (folder, beneath) = folder_of(path);
    let file = sandbox::open_beneath(&folder, &beneath).map_err(|error| match error {
        sandbox::Error::InputMissing { .. } => refuse("there is no such file", "Check the path."),
        sandbox::Error::InputOutside { .. } => {
            refuse("a symbolic link is on the way to it", "Attach the file that the link points to.")
        }
        sandbox::Error::InputNotAFile { .. } => {
            refuse("it is not a regular file", "Copy its content to a file.")
        }
        sandbox::Error::InputUnreadable { source, .. } => {
            refuse(&in_words(&source), "Check its permissions.")
        }
        other => refuse(&other.to_string(), ""),
    })?;
    Ok(InputFile { name: name.to_owned(), file })
}

/// The folder that a file must be in, and its path below: the working directory for what is named below it,
/// so that no link in a project leads out of it; else the file's own folder.
fn folder_of(path: &Path) -> (PathBuf, PathBuf) {
    let stays_below =
        path.components().all(|component| matches!(component, Component::Normal(_) | Component::CurDir));
    if stays_below {
        return (PathBuf::from("."), path.to_owned());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    (folder.to_owned(), path.file_name().map(PathBuf::from).unwrap_or_default())
}

/// A text as a data file without a place on the disk.
pub(crate) fn spooled_text(name: &str, text: impl Read) -> Result<InputFile, Failure> {
    Ok(InputFile { name: name.to_owned(), file: spooled(name, text)? })
}

/// A stream as a file without a name: it can be read twice, and goes when it is closed.
fn spooled(name: &str, mut stream: impl Read) -> Result<File, Failure> {
    let folder = std::env::temp_dir();
    let mut file = tempfile::tempfile().map_err(|error| {
        let detail =
            format!("A temporary file is needed, and {} takes none: {}", folder.display(), in_words(&error));
        Failure::new(format!("Cannot keep {name}"), detail, "Set TMPDIR to a folder that can be written.")
    })?;
    let mut keep = || -> io::Result<()> {
        io::copy(&mut stream, &mut file)?;
        file.flush()?;
        file.rewind()
    };
    keep().map_err(|error| cannot_read(name, &in_words(&error)))?;
    Ok(file)
}

/// What the system said, without its error number.
pub(crate) fn in_words(error: &io::Error) -> String {
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
