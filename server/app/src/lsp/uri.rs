//! Files as editors name them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use turn::Failure;
use tower_lsp::ls_types::Uri;

use super::session::Session;
use crate::input::{self, InputFile};

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

/// Where new files of a document go: beside it, else in the workspace.
pub(super) fn place(session: &Session, uri: &Uri) -> Result<PathBuf, String> {
    let place = folder(uri).or_else(|| session.folders().paths().into_iter().next());
    place.ok_or_else(|| "this document is not in a folder; save it first".to_owned())
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

/// Whether a document is data rather than something to read, by its name.
pub(super) fn is_data(uri: &Uri) -> bool {
    has_data_extension(Path::new(&name(uri)))
}

/// Whether a name is one of a data file.
pub(super) fn has_data_extension(name: &Path) -> bool {
    const DATA: [&str; 13] = [
        "csv", "tsv", "tab", "json", "jsonl", "ndjson", "xml", "xlsx", "parquet", "png", "jpg", "jpeg",
        "geojson",
    ];
    let extension = name.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    DATA.iter().any(|data| data.eq_ignore_ascii_case(extension))
}

/// Opens a file to be sent or run with: as the editor has it where it is open there, else from where it is on the disk.
pub(super) fn open(session: &Session, uri: &Uri, path: Option<&Path>) -> Result<InputFile, Failure> {
    if let Some(open) = session.documents.get(uri) {
        let text = open.document.text();
        return input::spooled_text(&name(uri), text.slice(0..text.len()).as_bytes());
    }
    match path {
        Some(path) => input::open_data(path),
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

/// What is attached, and the data files beside the document that the code names: it finds them where it runs, and
/// nothing of them leaves this machine.
pub(super) fn with_read_by(code: &str, document: &Uri, mut attachments: Vec<Uri>) -> Vec<Uri> {
    let known: Vec<String> = attachments.iter().map(name).collect();
    attachments.extend(read_by(code, document).into_iter().filter(|uri| !known.contains(&name(uri))));
    attachments
}

/// The data files beside a document that its code names.
fn read_by(code: &str, document: &Uri) -> Vec<Uri> {
    const MOST: usize = 20;
    let Some(folder) = folder(document) else {
        return Vec::new();
    };
    let names: BTreeSet<&str> = code
        .split(['"', '\'', '\n'])
        .filter(|name| !name.contains(['/', '\\', '\0']) && has_data_extension(Path::new(name)))
        .collect();
    let is_there = |path: &PathBuf| path.symlink_metadata().is_ok_and(|found| found.is_file());
    let paths = names.into_iter().map(|name| folder.join(name)).filter(is_there);
    paths.filter_map(Uri::from_file_path).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_data, name, path};

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
