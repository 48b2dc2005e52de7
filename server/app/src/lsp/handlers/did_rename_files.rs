//! `workspace/didRenameFiles`.

use std::sync::Arc;

use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::Uri;

use crate::lsp::session::Session;
use crate::lsp::{past, run_turn};

/// Moves asks along with their file, or with the folder that contains it.
pub(in crate::lsp) fn did_rename_files(session: &Arc<Session>, parameters: &lsp::RenameFilesParams) {
    for lsp::FileRename { old_uri, new_uri } in &parameters.files {
        for document in session.asks.documents() {
            let Some(renamed) = renamed(&document, old_uri, new_uri) else {
                continue;
            };
            session.asks.rename(&document, &renamed);
            // The editor may have opened the new name already.
            if let Some(open) = session.documents.get(&renamed) {
                let gone = session.asks.reopen(&renamed, &open.document);
                for ask in gone {
                    run_turn::removed(session, ask);
                }
            }
            let open = session.documents.get(&renamed).map(|open| open.document);
            past::keep_places(session, &renamed, open.as_ref());
            session.changes.now(document);
            session.changes.now(renamed);
        }
        past::rename_later(session, old_uri, new_uri);
    }
}

/// The new URI of a document; `None` if it was not renamed.
fn renamed(document: &Uri, old: &str, new: &str) -> Option<Uri> {
    let rest = document.as_str().strip_prefix(old)?;
    let is_inside = rest.is_empty() || rest.starts_with('/');
    is_inside.then(|| format!("{new}{rest}").parse().ok()).flatten()
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
    }
}
