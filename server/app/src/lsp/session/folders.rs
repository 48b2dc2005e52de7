//! The folders of the workspace and the options of each.

use std::path::{Path, PathBuf};

use crate::document_id::{DocumentId, is_within};
use crate::open::workspace;
use crate::settings::{Partial, over};

/// The folders, each with its own options if the editor sent some.
#[derive(Clone, Default)]
pub(crate) struct Folders {
    all: Vec<Folder>,
    options: Partial,
    /// The options of the start: the base of those that come later.
    initial: Partial,
}

#[derive(Clone)]
struct Folder {
    id: DocumentId,
    /// Where it really was when it was added, if it is on the disk. A link may be in its place later.
    real: Option<PathBuf>,
    /// Where it is as it is written, and where it really is if it is on the disk.
    places: Vec<String>,
    /// The folder, and the root of the project that it is in, if they are on the disk.
    project: Vec<PathBuf>,
    options: Option<Partial>,
}

impl Folders {
    /// Adds folders that are new.
    pub(crate) fn add(&mut self, ids: impl IntoIterator<Item = DocumentId>) {
        for id in ids {
            if self.all.iter().all(|folder| folder.id != id) {
                let real = id.path().map(|path| path.canonicalize().unwrap_or(path));
                let places = places(&id, real.as_deref());
                let project = id.path().into_iter().flat_map(workspace).collect();
                self.all.push(Folder { id, real, places, project, options: None });
            }
        }
    }

    /// Removes a folder.
    pub(crate) fn remove(&mut self, id: &DocumentId) {
        self.all.retain(|folder| folder.id != *id);
    }

    /// The folders.
    pub(crate) fn ids(&self) -> Vec<DocumentId> {
        self.all.iter().map(|folder| folder.id.clone()).collect()
    }

    /// The paths of the folders that are on this machine's disk.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        self.all.iter().filter_map(|folder| folder.id.path()).collect()
    }

    /// Those paths, and the roots of the projects that they are in.
    pub(crate) fn projects(&self) -> impl Iterator<Item = PathBuf> {
        self.all.iter().flat_map(|folder| folder.project.iter().cloned())
    }

    /// Where those of them really are.
    pub(crate) fn real_paths(&self) -> Vec<PathBuf> {
        self.all.iter().filter_map(|folder| folder.real.clone()).collect()
    }

    /// Sets the options of the start. Where an editor sends each time all that is set, they are no base for others.
    pub(crate) fn set_initial_options(&mut self, options: Partial, is_base: bool) {
        self.initial = if is_base { options.clone() } else { Partial::default() };
        self.options = options;
    }

    /// Sets the options for all documents whose folder has none of its own.
    pub(crate) fn set_options(&mut self, options: Partial) {
        self.options = over(options, &self.initial);
    }

    /// Sets the options of one folder; `None` if it has none of its own.
    pub(crate) fn set_folder_options(&mut self, id: &DocumentId, options: Option<Partial>) {
        let options = options.map(|options| over(options, &self.initial));
        for folder in self.all.iter_mut().filter(|folder| folder.id == *id) {
            folder.options.clone_from(&options);
        }
    }

    /// The options for what is in no folder.
    pub(crate) fn common_options(&self) -> &Partial {
        &self.options
    }

    /// The options for a document: those of the innermost folder around it.
    pub(crate) fn options(&self, document: &DocumentId) -> &Partial {
        self.innermost(document).and_then(|folder| folder.options.as_ref()).unwrap_or(&self.options)
    }

    /// The innermost folder around a document.
    pub(crate) fn around(&self, document: &DocumentId) -> Option<&DocumentId> {
        self.innermost(document).map(|folder| &folder.id)
    }

    fn innermost(&self, document: &DocumentId) -> Option<&Folder> {
        let document = document.place()?;
        let places =
            self.all.iter().flat_map(|folder| folder.places.iter().map(move |place| (place, folder)));
        let around = places.filter(|(place, _)| is_within(&document, place));
        around.max_by_key(|(place, _)| place.len()).map(|(_, folder)| folder)
    }
}

/// The places of a folder. A cell of a notebook has a scheme of its own: only the path within counts.
fn places(folder: &DocumentId, real: Option<&Path>) -> Vec<String> {
    let real = real.and_then(|path| DocumentId::of_path(path).place());
    let mut places: Vec<String> = folder.place().into_iter().chain(real).collect();
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{DocumentId, Folders};
    use crate::settings::read_options;

    #[test]
    fn the_innermost_folder_decides() {
        let uri = |text: &str| DocumentId::parse(text).expect("a URI");
        let options = |model: &str| read_options(&json!({"model": model}), false).0;
        let mut folders = Folders::default();
        folders.set_options(options("everywhere"));
        folders.add([uri("file:///w"), uri("file:///w/a/"), uri("file:///w/plain")]);
        folders.set_folder_options(&uri("file:///w"), Some(options("outer")));
        folders.set_folder_options(&uri("file:///w/a/"), Some(options("inner")));
        folders.add([uri("file:///c%3A/d/o%CC%88")]);
        folders.set_folder_options(&uri("file:///C:/d/%c3%b6/"), Some(options("drive")));
        let of = |document: &str| folders.options(&uri(document)).clone();
        assert!(of("file:///w/a/x.py") == options("inner"));
        assert!(of("file:///w/ab.py") == options("outer"));
        for spelled in [
            "vscode-notebook-cell:/w/a/n.ipynb#W0",
            "vscode-notebook-cell:///w/%61/n.ipynb#W0",
            "FILE:///w/x/../a/x.py",
            "file:///w/%61/x.py",
            "file://localhost/w//a/./x.py",
        ] {
            assert!(of(spelled) == options("inner"), "{spelled}");
        }
        assert!(of("file:///w/a/../x.py") == options("outer"));
        for spelled in ["vscode-notebook-cell:/C%3A/d/%C3%B6/n.ipynb#W0", "file:///c:/d/ö/x.py"] {
            assert!(of(spelled) == options("drive"), "{spelled}");
        }
        assert!(of("file:///w/plain/x.py") == options("everywhere"));
        assert!(of("untitled:Untitled-1") == options("everywhere"));
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_is_known_by_its_link_and_by_what_it_links_to() {
        let home = tempfile::tempdir().expect("a folder");
        let (real, link) = (home.path().join("real"), home.path().join("link"));
        std::fs::create_dir(&real).expect("create the folder");
        std::os::unix::fs::symlink(&real, &link).expect("create the link");
        let uri = DocumentId::of_path;
        let options = read_options(&json!({"engine": "local"}), false).0;
        let mut folders = Folders::default();
        folders.add([uri(&link)]);
        folders.set_folder_options(&uri(&link), Some(options.clone()));
        for place in [&real, &link] {
            assert!(*folders.options(&uri(&place.join("a.csv"))) == options);
        }
    }

    #[test]
    fn the_options_of_the_start_are_the_base_of_later_ones() {
        let options = |sent| read_options(&sent, false).0;
        let mut folders = Folders::default();
        folders.set_initial_options(options(json!({"engine": "local", "model": "m"})), true);
        folders.set_options(options(json!({"model": "n"})));
        let document = DocumentId::parse("untitled:Untitled-1").expect("a URI");
        assert!(*folders.options(&document) == options(json!({"engine": "local", "model": "n"})));
    }
}
