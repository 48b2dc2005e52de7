//! The files of an ask: finds and opens them, and chooses the folder for new ones.

use std::path::{Path, PathBuf};

use local::is_shown_as;
use sandbox::InputFile;
use turn::Failure;

use super::data;
use super::session::Session;
use crate::document_id::DocumentId;
use crate::open;
use crate::told_apart::{self, told_apart};
use crate::whole_program::GivenFiles;

/// The folder for new files of a document: its own, otherwise the first workspace folder. The error is a sentence for
/// the person.
pub(super) fn folder_for_new(session: &Session, uri: &DocumentId) -> Result<PathBuf, String> {
    let place = uri.folder().or_else(|| session.folders().paths().into_iter().next());
    place.ok_or_else(|| "this document is not in a folder; save it first".to_owned())
}

/// Attachments as a program in this folder opens them.
pub(super) fn given_files(attachments: &[DocumentId], folder: Option<&Path>) -> GivenFiles {
    let paths = attachments.iter().map(DocumentId::path);
    GivenFiles::seen_from(folder, names(attachments).into_iter().zip(paths))
}

/// Opens a file for an ask: what `from_disk` opens, unless the editor shows another text; `None` if the file is not on the
/// disk. What leaves this machine is the editor's text in any case, as it is UTF-8, but where the editor could not decode the
/// file. Blocks: it reads the disk.
pub(super) fn open(
    session: &Session,
    uri: &DocumentId,
    stays_here: bool,
    from_disk: impl FnOnce() -> Option<Result<InputFile, Failure>>,
) -> Result<InputFile, Failure> {
    if !data::is_binary(uri)
        && let Some(known) = session.documents.current(uri)?
    {
        let text = known.document.text();
        let text = text.slice(0..text.len());
        // An editor decodes a file as it is set, often wrongly; its bytes tell what they are.
        let disk = if stays_here || text.contains('\u{fffd}') { from_disk() } else { None };
        let unchanged =
            disk.and_then(Result::ok).filter(|disk| is_shown_as(&disk.file, &text).unwrap_or(false));
        if let Some(disk) = unchanged {
            return Ok(disk);
        }
        return open::spooled_text(&uri.name(), text.as_bytes());
    }
    from_disk().unwrap_or_else(|| {
        Err(Failure::new(
            format!("Cannot attach {}", uri.name()),
            "it is not a file on this machine",
            "Open it in the editor first.",
        ))
    })
}

/// Opens files for an ask, each as [`open`] does. Blocks: it reads the disk.
pub(super) fn open_all(session: &Session, uris: &[DocumentId]) -> Result<Vec<InputFile>, Failure> {
    let files = uris.iter().map(|uri| open(session, uri, true, || Some(open::open_data(&uri.path()?))));
    Ok(named_apart(uris, files.collect::<Result<_, _>>()?))
}

/// The files of these attachments under names that tell them apart.
pub(super) fn named_apart(uris: &[DocumentId], mut files: Vec<InputFile>) -> Vec<InputFile> {
    files.iter_mut().zip(names(uris)).for_each(|(file, name)| file.name = name);
    files
}

/// The names under which programs find these attachments.
pub(super) fn names(uris: &[DocumentId]) -> Vec<String> {
    told_apart(&with_paths(uris))
}

/// What is said of attachments that have the same name; `None` if none have.
pub(super) fn remark_on_names(uris: &[DocumentId]) -> Option<String> {
    told_apart::remark(&with_paths(uris))
}

fn with_paths(uris: &[DocumentId]) -> Vec<(String, Option<PathBuf>)> {
    uris.iter().map(|uri| (uri.name(), uri.path())).collect()
}

/// The file that an ask comment names, relative to the document's folder or else to a workspace folder. It need not be saved:
/// one that is open is meant as it stands there.
pub(super) fn named(session: &Session, document: &DocumentId, name: &str) -> Result<DocumentId, Failure> {
    let folders = document.folder().into_iter().chain(session.folders().paths());
    let paths: Vec<PathBuf> = folders.map(|folder| folder.join(name)).collect();
    let open = |path: &PathBuf| session.documents.get(&DocumentId::of_path(path)).is_some();
    let found = paths.iter().find(|path| path.is_file()).or_else(|| paths.iter().find(|path| open(path)));
    found.map(|path| DocumentId::of_path(path)).ok_or_else(|| {
        let remedy = if paths.is_empty() {
            "Save this document first, then name the file as seen from it."
        } else {
            "Name it as seen from this document or from the workspace folder."
        };
        Failure::new(format!("There is no file {name}"), "", remedy)
    })
}
