//! The files of an ask: finds them, opens them, and says where new ones go.

use std::path::{Path, PathBuf};

use sandbox::InputFile;
use tower_lsp::ls_types::Uri;
use turn::Failure;

use super::session::Session;
use super::uri::{folder, name};
use crate::open;

/// Where new files of a document go: beside it, else in the workspace.
pub(super) fn folder_for_new(session: &Session, uri: &Uri) -> Result<PathBuf, String> {
    let place = folder(uri).or_else(|| session.folders().paths().into_iter().next());
    place.ok_or_else(|| "this document is not in a folder; save it first".to_owned())
}

/// Opens a file to be sent or run with: as the editor has it where it is open there, else from where it is on the disk.
pub(super) fn open(session: &Session, uri: &Uri, path: Option<&Path>) -> Result<InputFile, Failure> {
    if let Some(known) = session.documents.get(uri) {
        let text = known.document.text();
        return open::spooled_text(&name(uri), text.slice(0..text.len()).as_bytes());
    }
    match path {
        Some(path) => open::open_data(path),
        None => Err(Failure::new(
            format!("Cannot attach {}", name(uri)),
            "it is not a file on this machine",
            "Open it in the editor first.",
        )),
    }
}

/// The file that an ask comment names: beside its document, else below a folder of the workspace.
pub(super) fn named(session: &Session, document: &Uri, name: &str) -> Result<Uri, Failure> {
    let folders = folder(document).into_iter().chain(session.folders().paths());
    let found = folders.map(|folder| folder.join(name)).find(|path| path.is_file());
    found.and_then(Uri::from_file_path).ok_or_else(|| {
        Failure::new(
            format!("There is no file {name}"),
            "",
            "Name it as seen from this document or from the workspace folder.",
        )
    })
}
