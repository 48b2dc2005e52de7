//! `geminiExec/dataFiles`, and the data files of the workspace for whoever else offers them.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use tower_lsp::ls_types::Uri;

use crate::lsp::protocol::{DataFile, DataFiles};
use crate::lsp::session::Session;
use crate::lsp::{data, uri as names};

/// The most files that are offered: the list is to be read.
const MOST: usize = 500;
/// How deep they are looked for.
const DEPTH: usize = 6;

/// The data files of the workspace that nothing ignores; without one, those around a document.
pub(in crate::lsp) async fn data_files(session: &Session, document: Option<&Uri>) -> DataFiles {
    let found = find(session, document).await;
    let files =
        found.into_iter().filter_map(|(path, name)| Some(DataFile { uri: Uri::from_file_path(path)?, name }));
    DataFiles { files: files.collect() }
}

/// The data files of the workspace, or around a document, each with its path from the folder, by that path.
pub(super) async fn find(session: &Session, document: Option<&Uri>) -> Vec<(PathBuf, String)> {
    let folders = session.folders().paths();
    let beside = || document.and_then(names::folder);
    let roots = if folders.is_empty() { beside().into_iter().collect() } else { folders };
    tokio::task::spawn_blocking(move || below(&roots)).await.unwrap_or_default()
}

fn below(roots: &[PathBuf]) -> Vec<(PathBuf, String)> {
    let found = roots.iter().flat_map(|root| {
        let mut walk = WalkBuilder::new(root);
        walk.max_depth(Some(DEPTH)).require_git(false);
        walk.add_custom_ignore_filename(".aiexclude").add_custom_ignore_filename(".geminiignore");
        let entries = walk.build().filter_map(Result::ok);
        let files = entries.filter(|entry| {
            data::has_data_extension(entry.path()) && entry.file_type().is_some_and(|kind| kind.is_file())
        });
        files.filter_map(move |entry| {
            let name = name_below(entry.path(), root)?;
            Some((entry.into_path(), name))
        })
    });
    let mut found: Vec<_> = found.take(MOST).collect();
    found.sort_unstable_by(|(_, one), (_, other)| one.cmp(other));
    found
}

/// The path of a file from a folder around it, as it is written on every system.
pub(super) fn name_below(file: &Path, folder: &Path) -> Option<String> {
    Some(file.strip_prefix(folder).ok()?.to_str()?.replace('\\', "/"))
}
