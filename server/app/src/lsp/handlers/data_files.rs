//! `geminiExec/dataFiles`, and the search for data files, which completion uses as well.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;

use crate::document_id::DocumentId;
use crate::lsp::protocol::{DataFile, DataFiles, DataFilesParams};
use crate::lsp::session::Session;
use crate::lsp::{actions, data};
use crate::privacy;

/// The most files in a list: people read it.
const MAX_FILES: usize = 500;
/// The deepest level of folders that is searched.
const MAX_DEPTH: usize = 6;

/// The data files of the workspace that no ignore file excludes; without a workspace, those below the document's
/// folder. What the code names elsewhere is at their head: it would go along as well.
pub(in crate::lsp) async fn data_files(session: &Arc<Session>, parameters: DataFilesParams) -> DataFiles {
    let found = find(session, parameters.uri.as_ref()).await;
    let named = match (&parameters.uri, parameters.range) {
        (Some(uri), Some(range)) => actions::named_at(session, uri, range).await,
        _ => Vec::new(),
    };
    let files = tokio::task::spawn_blocking(move || with_named(found, named)).await;
    DataFiles { files: files.unwrap_or_default() }
}

/// The found files, with a mark on those that are named; before them, those that are named and were not found. Blocks: it reads
/// the disk.
fn with_named(mut found: Vec<(PathBuf, String)>, named: Vec<DataFile>) -> Vec<DataFile> {
    let paths = named.into_iter().filter_map(|file| Some((file.uri.path()?, file.name)));
    let mut missing: HashMap<PathBuf, String> = paths.collect();
    let real = |(path, _): &(PathBuf, String)| (privacy::real(path), path.clone());
    let paths: Vec<_> = if missing.is_empty() { Vec::new() } else { found.iter().map(real).collect() };
    let is_named = |(real, _): &&(PathBuf, PathBuf)| missing.contains_key(real);
    let marked: HashSet<PathBuf> = paths.iter().filter(is_named).map(|(_, path)| path.clone()).collect();
    missing.retain(|named, _| paths.iter().all(|(real, _)| real != named));
    found.extend(missing.iter().map(|(path, name)| (path.clone(), name.clone())));
    found.sort_unstable_by(|(_, one), (_, other)| one.cmp(other));
    let mut found = told_apart(found);
    found.sort_by_key(|(path, _)| !missing.contains_key(path));
    let file = |(path, name): (PathBuf, String)| {
        let named = marked.contains(&path) || missing.contains_key(&path);
        DataFile { uri: DocumentId::of_path(&path), name, named }
    };
    found.into_iter().map(file).collect()
}

/// The data files of the workspace, or below the document's folder, each with its relative path; sorted by that path.
pub(super) async fn find(session: &Session, document: Option<&DocumentId>) -> Vec<(PathBuf, String)> {
    let folders = session.folders().paths();
    let beside = || document.and_then(DocumentId::folder);
    let roots = if folders.is_empty() { beside().into_iter().collect() } else { folders };
    tokio::task::spawn_blocking(move || search(&roots)).await.unwrap_or_default()
}

/// The files with names that differ: those of one name also get the folders in which they differ.
fn told_apart(mut found: Vec<(PathBuf, String)>) -> Vec<(PathBuf, String)> {
    for alike in found.chunk_by_mut(|(_, one), (_, other)| one == other).filter(|alike| alike.len() > 1) {
        let first = alike[0].0.clone();
        let is_common = |folder: &&Path| alike.iter().all(|(path, _)| path.starts_with(folder));
        let Some(common) = first.ancestors().find(is_common) else { continue };
        for (path, name) in alike {
            *name = relative_path(path, common).unwrap_or_else(|| name.clone());
        }
    }
    found
}

fn search(roots: &[PathBuf]) -> Vec<(PathBuf, String)> {
    let found = roots.iter().flat_map(|root| {
        let mut walk = WalkBuilder::new(root);
        walk.max_depth(Some(MAX_DEPTH)).require_git(false);
        walk.add_custom_ignore_filename(".aiexclude").add_custom_ignore_filename(".geminiignore");
        let entries = walk.build().filter_map(Result::ok);
        let files = entries.filter(|entry| {
            data::has_data_extension(entry.path()) && entry.file_type().is_some_and(|kind| kind.is_file())
        });
        files.filter_map(move |entry| {
            let name = relative_path(entry.path(), root)?;
            Some((entry.into_path(), name))
        })
    });
    let mut found: Vec<_> = found.take(MAX_FILES).collect();
    found.sort_unstable_by(|(_, one), (_, other)| one.cmp(other));
    found
}

/// The path of a file relative to a folder around it, with `/` on every system.
pub(super) fn relative_path(file: &Path, folder: &Path) -> Option<String> {
    Some(file.strip_prefix(folder).ok()?.to_str()?.replace('\\', "/"))
}
