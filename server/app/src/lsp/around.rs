//! What programs of a document find around it when they run on this machine.

use std::path::{Path, PathBuf};

use sandbox::InputFile;
use turn::Failure;

use super::attached;
use super::session::Session;
use crate::document_id::DocumentId;
use crate::open::project_around;
use crate::privacy;
use crate::project::{Author, FoundAround, Project};

/// Finds what goes along with the programs. `attachments` are the files of the ask. Files that are open go along as the
/// editor shows them. Blocks: it reads files.
pub(super) fn find(
    session: &Session,
    document: &DocumentId,
    programs: &[String],
    attachments: &[DocumentId],
    author: Author,
) -> Result<FoundAround, Failure> {
    let Some(folder) = attached::folder_for_new(session, document).ok() else {
        return Ok(FoundAround::default());
    };
    let (written, real): (Vec<PathBuf>, Vec<PathBuf>) = {
        let folders = session.folders();
        (folders.paths(), folders.real_paths())
    };
    let project = project(&privacy::real(&folder), &real);
    let real_paths = attachments.iter().map(|uri| uri.path().map(|path| privacy::real(&path)));
    let given: Vec<_> = attached::names(attachments).into_iter().zip(real_paths).collect();
    let names = written.into_iter().zip(real).collect::<Vec<_>>();
    let open = |path: &Path, file| {
        let uri = as_opened(session, path, &names);
        attached::open(session, &uri, true, || Some(Ok(InputFile { name: uri.name(), file })))
    };
    project.find(programs, &given, author, &open)
}

/// The project of code in a folder; `workspace` are its folders.
fn project(home: &Path, workspace: &[PathBuf]) -> Project {
    let mut around: Vec<PathBuf> =
        workspace.iter().filter(|folder| home.starts_with(folder)).cloned().collect();
    around.sort_unstable_by_key(|folder| std::cmp::Reverse(folder.as_os_str().len()));
    let outermost = around.last().cloned();
    let root =
        outermost.or_else(|| project_around(home).map(Path::to_owned)).unwrap_or_else(|| home.to_owned());
    let starts = [home.to_owned()].into_iter().chain(around).chain([root.clone()]).collect();
    Project::of(root, home.to_owned(), starts)
}

/// A file by the name under which the editor has it open: its folder may be known by a link.
fn as_opened(session: &Session, path: &Path, folders: &[(PathBuf, PathBuf)]) -> DocumentId {
    let real = DocumentId::of_path(path);
    let written =
        folders.iter().filter_map(|(written, real)| Some(written.join(path.strip_prefix(real).ok()?)));
    let names = written.map(|path| DocumentId::of_path(&path)).chain([real.clone()]);
    names.into_iter().find(|uri| session.documents.is_open(uri)).unwrap_or(real)
}
