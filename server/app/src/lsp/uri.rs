//! The names of documents: their paths, folders and base names.

use std::path::{Path, PathBuf};

use tower_lsp::ls_types::Uri;

/// Where a document is on this machine's disk; `None` for one that is not.
pub(super) fn path(uri: &Uri) -> Option<PathBuf> {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    let host = uri.authority().map_or("", |authority| authority.host());
    // A share of another machine has a path of this one's on Windows alone.
    let is_here = cfg!(windows) || host.is_empty() || host == "localhost";
    (is_file && is_here).then(|| uri.to_file_path()).flatten().map(std::borrow::Cow::into_owned)
}

/// The path in a document's name, whatever its scheme: a cell of a notebook, or a file as it was in a commit, is in a
/// file. `None` for one that is in none.
pub(super) fn path_within(uri: &Uri) -> Option<PathBuf> {
    let within = || {
        let path = uri.path().decode().to_string_lossy().into_owned();
        (uri.scheme().as_str() != "untitled").then(|| PathBuf::from(path)).filter(|path| path.is_absolute())
    };
    path(uri).or_else(within)
}

/// The folder of a document that is on this machine's disk.
pub(super) fn folder(uri: &Uri) -> Option<PathBuf> {
    path(uri)?.parent().map(Path::to_owned)
}

/// The base name of a document without its extension.
pub(super) fn stem(uri: &Uri) -> String {
    Path::new(&name(uri)).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The base name of a document.
pub(super) fn name(uri: &Uri) -> String {
    let path = uri.path().decode().to_string_lossy();
    let name = path.rsplit(['/', '\\']).next().filter(|name| !name.is_empty());
    name.unwrap_or("untitled").to_owned()
}

#[cfg(test)]
mod tests {
    use super::{name, path};
    use crate::lsp::data::is_data;

    #[test]
    fn documents_of_any_scheme_have_a_name() {
        let uris = [
            "file:///home/me/a%20b.csv",
            "untitled:Untitled-1",
            "vscode-notebook-cell:/work/n.ipynb#W0",
            "file:///c%3A/data/x.JSON",
        ];
        let told = uris.map(|uri| {
            let uri = uri.parse().expect("a URI");
            format!("{} {} {}", name(&uri), is_data(&uri), path(&uri).is_some())
        });
        assert_eq!(
            told,
            ["a b.csv true true", "Untitled-1 false false", "n.ipynb false false", "x.JSON true true"]
        );
    }
}
