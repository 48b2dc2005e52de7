//! Saves the files that an answer's programs wrote, once the person agrees.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sandbox::in_words;
use tower_lsp::ls_types::MessageType;
use turn::{Failure, WrittenFile, shown, view};

use crate::commands::AskId;
use crate::lsp::attached;
use crate::lsp::confirm::is_yes;
use crate::lsp::session::Session;
use crate::new_files;

/// Asks the person and writes the files, in a task. An error if there are no files, or no folder.
pub(super) fn save(session: &Arc<Session>, id: AskId) -> Result<(), String> {
    let found = session.asks.with(id, |ask| {
        let transcript = &ask.shown().transcript;
        let files: Vec<WrittenFile> = transcript.files().cloned().collect();
        (ask.uri.clone(), files, transcript.not_kept().next().is_some())
    });
    let (document, files, has_others) = found.ok_or_else(|| super::gone(id))?;
    if files.is_empty() {
        let why = if has_others {
            "its files are too large to keep, or unreadable"
        } else {
            "its code left no files"
        };
        return Err(why.to_owned());
    }
    let folder = attached::folder_for_new(session, &document)?;
    let subfolder = format!("{}-files", document.stem());
    let client = session.client.clone();
    tokio::spawn(async move {
        // Several files get a folder of their own. Among the person's files one could change what others do: a module
        // with a known name, or a test's settings.
        let subfolder = (files.len() > 1).then_some(subfolder);
        let place = subfolder.as_ref().and_then(|name| new_files::free_name(&folder, name).ok());
        let place = place.as_ref().unwrap_or(&folder);
        let message = format!("Save {} in {}?", summary(&files), shown(place));
        if !is_yes(&client, MessageType::INFO, message, "Save", "Cancel").await {
            return;
        }
        let saving = tokio::task::spawn_blocking(move || write(folder, subfolder.as_deref(), &files));
        let (paths, failure) = saving.await.unwrap_or_else(|_| (Vec::new(), Some(Failure::bug())));
        let (kind, text) = match failure {
            None => (MessageType::INFO, saved(&paths)),
            Some(failure) if paths.is_empty() => (MessageType::ERROR, failure.sentence()),
            Some(failure) => (MessageType::ERROR, format!("{} {}", saved(&paths), failure.sentence())),
        };
        client.show_message(kind, text).await;
    });
    Ok(())
}

/// Writes every file that can be written. Returns the paths and the first failure.
fn write(folder: PathBuf, subfolder: Option<&str>, files: &[WrittenFile]) -> (Vec<PathBuf>, Option<Failure>) {
    let folder = match subfolder.map(|name| new_files::folder(&folder, name)).transpose() {
        Ok(made) => made.unwrap_or(folder),
        Err(error) => {
            let title = format!("Cannot make a folder in {}", shown(&folder));
            return (Vec::new(), Some(Failure::new(title, in_words(&error), "Make room there.")));
        }
    };
    let (mut paths, mut failure) = (Vec::new(), None);
    for file in files {
        match new_files::save(&folder, file) {
            Ok(path) => paths.push(path),
            Err(error) => drop(failure.get_or_insert(error)),
        }
    }
    (paths, failure)
}

/// `out.csv (1.2 kB)`; `3 files (a.csv, b.csv, c.csv; 12.0 kB)`.
fn summary(files: &[WrittenFile]) -> String {
    const MAX_NAMES: usize = 5;
    let size = view::size(files.iter().map(|file| file.bytes.len() as u64).sum());
    if let [file] = files {
        return format!("{} ({size})", file.name);
    }
    let names: Vec<_> = files.iter().take(MAX_NAMES).map(|file| file.name.as_str()).collect();
    let more = files.len() - names.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{} files ({}{more}; {size})", files.len(), names.join(", "))
}

fn saved(paths: &[PathBuf]) -> String {
    match paths {
        [path] => format!("Saved {}.", shown(path)),
        paths => {
            let folder = shown(paths.first().and_then(|path| path.parent()).unwrap_or(Path::new("")));
            format!("Saved {} files in {folder}.", paths.len())
        }
    }
}
