//! The files of an ask: finds and opens them, and chooses the folder for new ones.

use std::path::PathBuf;

use sandbox::InputFile;
use tower_lsp::ls_types::Uri;
use turn::Failure;

use super::session::Session;
use super::uri::{folder, name, path};
use crate::open;

/// The folder for new files of a document: its own, otherwise the first workspace folder. The error is a sentence for
/// the person.
pub(super) fn folder_for_new(session: &Session, uri: &Uri) -> Result<PathBuf, String> {
    let place = folder(uri).or_else(|| session.folders().paths().into_iter().next());
    place.ok_or_else(|| "this document is not in a folder; save it first".to_owned())
}

/// Opens a file for an ask: the editor's text if it is open there, otherwise what `from_disk` opens; `None` if the file
/// is not on the disk. Blocks: it reads the disk.
pub(super) fn open(
    session: &Session,
    uri: &Uri,
    from_disk: impl FnOnce() -> Option<Result<InputFile, Failure>>,
) -> Result<InputFile, Failure> {
    if let Some(known) = session.documents.get(uri) {
        let text = known.document.text();
        return open::spooled_text(&name(uri), text.slice(0..text.len()).as_bytes());
    }
    from_disk().unwrap_or_else(|| {
        Err(Failure::new(
            format!("Cannot attach {}", name(uri)),
            "it is not a file on this machine",
            "Open it in the editor first.",
        ))
    })
}

/// Opens files for an ask, each as [`open`] does. Blocks: it reads the disk.
pub(super) fn open_all(session: &Session, uris: &[Uri]) -> Result<Vec<InputFile>, Failure> {
    uris.iter().map(|uri| open(session, uri, || Some(open::open_data(&path(uri)?)))).collect()
}

/// The file that an ask comment names, relative to the document's folder or else to a workspace folder.
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
