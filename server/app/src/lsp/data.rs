//! Data files: known by their names, and found beside the code that reads them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tower_lsp::ls_types::Uri;

use super::uri::{folder, name};

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
