//! Saves an answer's code as a file beside its document.

use std::io;
use std::sync::Arc;

use sandbox::in_words;
use tower_lsp::ls_types::MessageType;
use turn::{shown, view};

use crate::commands::{AskId, Form};
use crate::lsp::session::Session;
use crate::lsp::{attached, result_document};
use crate::new_files;
use crate::whole_program::{Cells, Programs};

/// Writes the program under the next free name in a task, and opens it. An error if there is no code, or no folder.
pub(super) fn save(session: &Arc<Session>, id: AskId, form: Form) -> Result<AskId, String> {
    let document = session.asks.with(id, |ask| ask.uri.clone()).ok_or_else(|| super::gone(id))?;
    let folder = attached::folder_for_new(session, &document)?;
    let given = session.asks.with(id, |ask| {
        ask.shown().last_code()?;
        let files = attached::given_files(&ask.given.files(), Some(&folder));
        Some((files, Programs::of([ask.shown()].into_iter())))
    });
    let (files, programs) = given.flatten().ok_or("its answer has no code")?;
    let name = format!("{}-ask.{}", document.stem(), form.extension());
    let session = Arc::clone(session);
    tokio::spawn(async move {
        let making = tokio::task::spawn_blocking(move || match form {
            Form::Py => Made::Program(files.program(&programs).unwrap_or_default()),
            Form::Ipynb => Made::Cells(Cells::new(files.cells(&programs))),
        });
        let Ok(made) = making.await else { return };
        let text = session.asks.with_anchor(id, |ask, anchor| {
            let snapshot = ask.snapshot(anchor.is_stale(), None);
            match &made {
                Made::Program(program) => Some(view::script(&snapshot, program)),
                Made::Cells(cells) => view::notebook(&snapshot, &|code| cells.next(code)),
            }
        });
        // The ask was dismissed in the meantime.
        let Some(text) = text.flatten() else { return };
        let writing = tokio::task::spawn_blocking({
            let folder = folder.clone();
            move || new_files::write(&folder, &name, text.as_bytes())
        });
        let written = writing.await.unwrap_or_else(|_| Err(io::Error::other("a bug in gemini-exec")));
        match written {
            Ok(path) => result_document::open_file(&session, &path).await,
            Err(error) => {
                let text = format!("Cannot save in {}: {}.", shown(&folder), in_words(&error));
                session.client.show_message(MessageType::ERROR, text).await;
            }
        }
    });
    Ok(id)
}

/// What is written into the file.
enum Made {
    Program(String),
    Cells(Cells),
}
