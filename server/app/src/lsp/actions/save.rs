//! Keeps an answer's code as a file beside its document.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ask::view;
use tower_lsp::ls_types::{MessageType, Uri};

use crate::commands::{AskId, Form};
use crate::fresh;
use crate::input::in_words;
use crate::lsp::session::Session;
use crate::lsp::{files, show};

/// Writes the program under the next free name, in a task, and opens it.
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
    let folder = folder_of(session, &uri)?;
    let name = files::name(&uri);
    let stem = Path::new(&name).file_stem().unwrap_or_default().to_string_lossy();
    let name = format!("{stem}-ask.{}", form.extension());
    let session = Arc::clone(session);
    tokio::spawn(async move {
        let writing = tokio::task::spawn_blocking({
            let folder = folder.clone();
            move || fresh::write(&folder, &name, text.as_bytes())
        });
        let written = writing.await.unwrap_or_else(|_| Err(io::Error::other("a bug in gemini-exec")));
        match written {
            Ok(path) => show::open_file(&session, &path).await,
            Err(error) => {
                let text = format!("Cannot save in {}: {}.", folder.display(), in_words(&error));
                session.client.show_message(MessageType::ERROR, text).await;
            }
        }
    });
    Ok(id)
}

/// Where the files of a document go: beside it, else in the workspace.
pub(super) fn folder_of(session: &Session, uri: &Uri) -> Result<PathBuf, String> {
    let beside = files::path(uri).and_then(|path| path.parent().map(Path::to_owned));
    let folder = beside.or_else(|| session.folders().paths().into_iter().next());
    folder.ok_or_else(|| "this document is not in a folder; save it first".to_owned())
}
