//! The files that the language server wrote of asks: they go with them.

use std::fs;
use std::path::Path;

use history::{Error, History, Number};

/// Removes the result files of asks that the history has no longer.
pub(super) fn remove_orphans(history: &History, state_folder: &Path) -> Result<(), Error> {
    for file in fs::read_dir(state_folder.join("results")).into_iter().flatten().filter_map(Result::ok) {
        let name = file.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix("ask-")?.strip_suffix(".md"));
        let Some(number) = number.and_then(|number| number.parse().ok()).map(Number) else { continue };
        if history.read(|store| store.running(number))?.is_none() {
            // Somebody else may have removed it.
            let _ = fs::remove_file(file.path());
        }
    }
    Ok(())
}
