//! The folders of the workspace and the options of each.

use std::path::PathBuf;

use tower_lsp::ls_types::Uri;

use crate::lsp::uri;
use crate::settings::Partial;

/// The folders, each with its own options if the editor sent some.
#[derive(Clone, Default)]
pub(crate) struct Folders {
    folders: Vec<Folder>,
    options: Partial,
}

#[derive(Clone)]
struct Folder {
    uri: Uri,
    options: Option<Partial>,
}

impl Folders {
    /// Adds folders that are new.
    pub(crate) fn add(&mut self, uris: impl IntoIterator<Item = Uri>) {
        for uri in uris {
            if self.folders.iter().all(|folder| folder.uri != uri) {
                self.folders.push(Folder { uri, options: None });
            }
        }
    }

    /// Removes a folder.
    pub(crate) fn remove(&mut self, uri: &Uri) {
        self.folders.retain(|folder| folder.uri != *uri);
    }

    /// The folders.
    pub(crate) fn uris(&self) -> Vec<Uri> {
        self.folders.iter().map(|folder| folder.uri.clone()).collect()
    }

    /// The paths of the folders that are on this machine's disk.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        self.folders.iter().filter_map(|folder| uri::path(&folder.uri)).collect()
    }

    /// Sets the options for all documents whose folder has none of its own.
    pub(crate) fn set_options(&mut self, options: Partial) {
        self.options = options;
    }

    /// Sets the options of one folder.
    pub(crate) fn set_folder_options(&mut self, uri: &Uri, options: &Partial) {
        for folder in self.folders.iter_mut().filter(|folder| folder.uri == *uri) {
            folder.options = Some(options.clone());
        }
    }

    /// The options for a document: those of the innermost folder around it.
    pub(crate) fn options(&self, document: &Uri) -> &Partial {
        self.innermost(document).and_then(|folder| folder.options.as_ref()).unwrap_or(&self.options)
    }

    /// The innermost folder around a document.
    pub(crate) fn around(&self, document: &Uri) -> Option<&Uri> {
        self.innermost(document).map(|folder| &folder.uri)
    }

    fn innermost(&self, document: &Uri) -> Option<&Folder> {
        let around = self.folders.iter().filter(|folder| contains(&folder.uri, document));
        around.max_by_key(|folder| folder.uri.as_str().len())
    }
}

fn contains(folder: &Uri, document: &Uri) -> bool {
    let folder = folder.as_str().trim_end_matches('/');
    let below = document.as_str().strip_prefix(folder).filter(|rest| rest.starts_with('/'));
    // `..` would lead out of the folder again.
    below.is_some_and(|below| {
        !below.to_ascii_lowercase().replace("%2e", ".").split('/').any(|part| part == "..")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Folders;
    use crate::settings::read_options;

    #[test]
    fn the_innermost_folder_decides() {
        let uri = |text: &str| text.parse().expect("a URI");
        let options = |model: &str| read_options(&json!({"model": model}), false).0;
        let mut folders = Folders::default();
        folders.set_options(options("everywhere"));
        folders.add([uri("file:///w"), uri("file:///w/a/"), uri("file:///w/plain")]);
        folders.set_folder_options(&uri("file:///w"), &options("outer"));
        folders.set_folder_options(&uri("file:///w/a/"), &options("inner"));
        let of = |document: &str| folders.options(&uri(document)).clone();
        assert!(of("file:///w/a/x.py") == options("inner"));
        assert!(of("file:///w/ab.py") == options("outer"));
        assert!(of("file:///w/plain/x.py") == options("everywhere"));
        assert!(of("untitled:Untitled-1") == options("everywhere"));
    }
}
