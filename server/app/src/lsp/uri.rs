//! The parts of a document's URI: its path, folder and base name.

use std::path::{Component, Path, PathBuf};

use tower_lsp::ls_types::Uri;

use crate::file_uri;

/// The path of a document on this machine's disk; `None` if it is not there.
pub(super) fn path(uri: &Uri) -> Option<PathBuf> {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    let host = uri.authority().map_or("", |authority| authority.host());
    // Only Windows has local paths for the shares of other machines.
    let is_here = cfg!(windows) || host.is_empty() || host == "localhost";
    (is_file && is_here).then(|| uri.to_file_path()).flatten().map(std::borrow::Cow::into_owned)
}

/// The path in a document's URI, whatever its scheme: a cell of a notebook, or an old version of a file, belongs to a
/// file. `None` if there is none, as for a document that was never saved.
pub(super) fn path_within(uri: &Uri) -> Option<PathBuf> {
    let within = || {
        let path = uri.path().decode().to_string_lossy().into_owned();
        (uri.scheme().as_str() != "untitled").then(|| PathBuf::from(path)).filter(|path| path.is_absolute())
    };
    path(uri).or_else(within)
}

/// A path without `.`, `..` and doubled slashes, as far as that shows without the disk.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(normal.pop()),
            Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}

/// The folder of a document on this machine's disk; `None` if it is not there.
pub(super) fn folder(uri: &Uri) -> Option<PathBuf> {
    path(uri)?.parent().map(Path::to_owned)
}

/// The base name of a document without its extension.
pub(super) fn stem(uri: &Uri) -> String {
    Path::new(&name(uri)).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// What follows a name in a URI that has this name, or lies in the folder of this name; `None` if it does neither. The
/// cell of a notebook follows the notebook's.
pub(super) fn below<'a>(uri: &'a str, name: &str) -> Option<&'a str> {
    uri.strip_prefix(name).filter(|rest| rest.is_empty() || rest.starts_with(['/', '#']))
}

/// The base name of a document.
pub(super) fn name(uri: &Uri) -> String {
    Some(file_uri::name(uri.as_str()))
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "untitled".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{name, path};

    #[test]
    fn documents_of_any_scheme_have_a_name() {
        let uris = [
            "file:///home/me/a%20b.csv",
            "untitled:Untitled-1",
            "vscode-notebook-cell:/work/n.ipynb#W0",
            "file:///c%3A/data/x.JSON",
        ];
        let parts = uris.map(|uri| {
            let uri = uri.parse().expect("a URI");
            (name(&uri), path(&uri).is_some())
        });
        let expected = [("a b.csv", true), ("Untitled-1", false), ("n.ipynb", false), ("x.JSON", true)];
        assert_eq!(parts, expected.map(|(name, has_path)| (name.to_owned(), has_path)));
    }
}
