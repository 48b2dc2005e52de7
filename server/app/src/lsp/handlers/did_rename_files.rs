//! `workspace/didRenameFiles`.

use std::sync::Arc;

use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::Uri;

use crate::lsp::session::Session;
use crate::lsp::{past, run_turn, uri};

/// Moves asks along with their file, or with the folder that contains it.
pub(in crate::lsp) fn did_rename_files(session: &Arc<Session>, parameters: &lsp::RenameFilesParams) {
    for lsp::FileRename { old_uri, new_uri } in &parameters.files {
        let [old, new] = [old_uri, new_uri].map(|uri| uri.trim_end_matches('/'));
        if old.is_empty() || new.is_empty() {
            continue;
        }
        rename(session, old, new);
        // The cells of a notebook have URIs of their own.
        if let (Some(old), Some(new)) = (cells_of(old), cells_of(new)) {
            rename(session, &old, &new);
        }
    }
}

/// The URI of the cells of a notebook, without the cell.
fn cells_of(uri: &str) -> Option<String> {
    uri.strip_prefix("file://").map(|path| format!("vscode-notebook-cell:{path}"))
}

fn rename(session: &Arc<Session>, old: &str, new: &str) {
    session.asks.rename_attachments(|uri| renamed(uri, old, new));
    for document in session.asks.documents() {
        let Some(renamed) = renamed(&document, old, new) else {
            continue;
        };
        // Some editors close the old name later, without its asks: where their text stands is noted now.
        if let Some(open) = session.documents.get(&document) {
            session.asks.close(&document, &open.document);
        }
        session.asks.rename(&document, &renamed);
        let open = session.documents.get(&renamed).map(|open| open.document);
        // The editor may have opened the new name already.
        if let Some(document) = &open {
            for ask in session.asks.reopen(&renamed, document) {
                run_turn::removed(session, ask);
            }
        }
        past::keep_places(session, &renamed, open.as_ref());
        session.changes.now(document);
        session.changes.now(renamed);
    }
    past::rename_later(session, old, new);
}

/// The new URI of a document; `None` if it was not renamed.
fn renamed(document: &Uri, old: &str, new: &str) -> Option<Uri> {
    uri::below(document.as_str(), old).and_then(|rest| format!("{new}{rest}").parse().ok())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_document_moves_with_its_folder() {
        let document = "file:///w/data/a.py".parse().expect("a URI");
        let renamed = |old, new| super::renamed(&document, old, new).map(|uri| uri.as_str().to_owned());
        assert_eq!(renamed("file:///w/data", "file:///w/raw").as_deref(), Some("file:///w/raw/a.py"));
        assert_eq!(renamed("file:///w/data/a.py", "file:///b.py").as_deref(), Some("file:///b.py"));
        assert_eq!(renamed("file:///w/dat", "file:///w/raw"), None);
        let cell = "vscode-notebook-cell:/w/a.ipynb#W0s".parse().expect("a URI");
        let renamed =
            super::renamed(&cell, "vscode-notebook-cell:/w/a.ipynb", "vscode-notebook-cell:/w/b.ipynb");
        assert_eq!(renamed.expect("it is renamed").as_str(), "vscode-notebook-cell:/w/b.ipynb#W0s");
    }
}
