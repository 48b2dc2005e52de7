//! Keeps an answer's code as a file beside its document.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ask::view;
use tower_lsp::ls_types as lsp;

use crate::commands::{AskId, Form};
use crate::input::in_words;
use crate::lsp::files;
use crate::lsp::session::Session;
use crate::lsp::show;

/// Nobody has more answers about one document than this in a folder.
const MOST: u32 = 1_000;

/// Writes the file under the next free name, in a task, and opens it.
pub(super) fn save(session: &Arc<Session>, id: AskId, form: Form) -> Result<AskId, String> {
    let looked = session.asks.with(id, |ask| {
        let snapshot = ask.snapshot();
        let text = match form {
            Form::Py => view::script(&snapshot),
            Form::Ipynb => view::notebook(&snapshot),
        };
        (ask.uri.clone(), text)
    });
    let (uri, text) = looked.ok_or_else(|| format!("there is no ask {} any more", id.0))?;
    let text = text.ok_or("its answer has no code")?;
    let beside = files::path(&uri).and_then(|path| path.parent().map(Path::to_owned));
    let folder = beside.or_else(|| session.folders().paths().into_iter().next());
    let folder = folder.ok_or("this document is not in a folder; save it first")?;
    let stem = Path::new(&files::name(&uri)).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let session = Arc::clone(session);
    tokio::spawn(async move {
        let writing = tokio::task::spawn_blocking({
            let folder = folder.clone();
            move || write(&folder, &stem, form.extension(), &text)
        });
        let written = writing.await.unwrap_or_else(|_| Err(io::Error::other("a bug in gemini-exec")));
        match written {
            Ok(path) => show::open_file(&session, &path).await,
            Err(error) => {
                let text = format!("Cannot save in {}: {}.", folder.display(), in_words(&error));
                session.client.show_message(lsp::MessageType::ERROR, text).await;
            }
        }
    });
    Ok(id)
}

/// Writes `sales-ask.py`, or `sales-ask-2.py` where there is one already: nothing is overwritten.
fn write(folder: &Path, stem: &str, extension: &str, text: &str) -> io::Result<PathBuf> {
    for number in 1..MOST {
        let count = if number == 1 { String::new() } else { format!("-{number}") };
        let path = folder.join(format!("{stem}-ask{count}.{extension}"));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                return file.write_all(text.as_bytes()).map(|()| path.clone()).inspect_err(|_| {
                    // Half a program helps nobody.
                    let _ = fs::remove_file(&path);
                });
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::QuotaExceeded.into())
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let names = ["x", "y"].map(|text| {
            let path = super::write(folder.path(), "sales", "py", text).expect("written");
            path.file_name().expect("a name").to_string_lossy().into_owned()
        });
        assert_eq!(names, ["sales-ask.py", "sales-ask-2.py"]);
    }
}
