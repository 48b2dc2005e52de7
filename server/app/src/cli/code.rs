//! Reads the code of an ask: source text, or the cells of a notebook.

mod declared;
mod notebook;

use std::io::{self, Read};
use std::path::Path;

use engines::Input;
use sandbox::in_words;
use turn::{Excerpt, ExcerptSource, Failure, data_ending, shown};

use super::piped::data_ending_of;
use crate::open::{cannot_read, is_stdin, open_code};

/// The most bytes of a notebook, which has its outputs too.
const NOTEBOOK_LIMIT: u64 = 64 << 20;

/// Reads a file; `-` reads standard input.
pub(super) fn read(path: &Path) -> Result<Excerpt, Failure> {
    let name = if is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() };
    let is_notebook = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ipynb"));
    let bytes = bytes(path, &name, if is_notebook { NOTEBOOK_LIMIT } else { Input::CODE_LIMIT })?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => declared::text(error.as_bytes()).map_err(|(why, next)| refused(&name, why, next))?,
    };
    if text.contains('\0') {
        return Err(refused(&name, declared::NOT_TEXT, declared::AS_DATA));
    }
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    let excerpt = if is_notebook {
        let refuse = |why| refused(&name, why, "Check that it is a Jupyter notebook (.ipynb).");
        notebook::code(&text).map_err(refuse)?
    } else {
        let data = if is_stdin(path) { data_ending_of(&text) } else { data_ending(&name) };
        let excerpt = Excerpt::new(language(path), text);
        match data {
            Some(ending) => whole_data(excerpt, ending, &name),
            None => Excerpt { source: (!is_stdin(path)).then(|| of_file(&name)), ..excerpt },
        }
    };
    if excerpt.text.trim().is_empty() {
        return Err(Failure::new(format!("There is no code in {name}"), "", "Give a file with code in it."));
    }
    Ok(excerpt)
}

/// All of a text that is data, from its first line on: that may be its header.
pub(super) fn whole_data(excerpt: Excerpt, ending: &str, name: &str) -> Excerpt {
    Excerpt { data: Some(ending.to_owned()), source: Some(of_file(name)), ..excerpt }
}

/// Where a text stands that is all of a file.
fn of_file(name: &str) -> ExcerptSource {
    let name = Path::new(name).file_name().map_or_else(|| name.to_owned(), |name| shown(Path::new(name)));
    ExcerptSource::of_file(name, 0)
}

fn bytes(path: &Path, name: &str, most: u64) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: io::Error| cannot_read(name, &in_words(&error));
    let mut bytes = Vec::new();
    if is_stdin(path) {
        io::stdin().take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        if path.is_dir() {
            return Err(Failure::new(format!("Cannot read {name}"), "it is a folder", "Name a file."));
        }
        open_code(path, name)?.take(most + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    }
    if bytes.len() as u64 > most { Err(Input::too_much_code(name)) } else { Ok(bytes) }
}

fn refused(name: &str, why: &str, next: &str) -> Failure {
    Failure::new(format!("Cannot read {name}"), why, next)
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
