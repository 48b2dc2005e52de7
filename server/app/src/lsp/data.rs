//! Data files: recognised by their extension, and found beside the code that reads them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tower_lsp::ls_types::Uri;

use super::uri::{folder, name};

/// `true` if a document is data rather than text to read, judged by its extension.
pub(super) fn is_data(uri: &Uri) -> bool {
    has_data_extension(Path::new(&name(uri)))
}

/// `true` if a file name has the extension of a data file.
pub(super) fn has_data_extension(name: &Path) -> bool {
    const DATA: [&str; 15] = [
        "csv", "tsv", "tab", "json", "jsonl", "ndjson", "xml", "xlsx", "parquet", "png", "jpg", "jpeg",
        "geojson", "gz", "zip",
    ];
    let extension = name.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    DATA.iter().any(|data| data.eq_ignore_ascii_case(extension))
}

/// The attachments, with the data files beside the document that the code names. For code that runs here: nothing of
/// these files leaves this machine.
pub(super) fn with_read_by(code: &str, document: &Uri, mut attachments: Vec<Uri>) -> Vec<Uri> {
    let known: Vec<String> = attachments.iter().map(name).collect();
    attachments.extend(read_by(code, document).into_iter().filter(|uri| !known.contains(&name(uri))));
    attachments
}

/// The data files beside a document that its code names, at most 20. Blocks: it looks on the disk.
fn read_by(code: &str, document: &Uri) -> Vec<Uri> {
    const MAX_FILES: usize = 20;
    let Some(folder) = folder(document) else {
        return Vec::new();
    };
    let names: BTreeSet<&str> = code
        .split(['"', '\'', '\n'])
        .filter(|name| !name.contains(['/', '\\', '\0']) && has_data_extension(Path::new(name)))
        .collect();
    let is_file_on_disk = |path: &PathBuf| path.symlink_metadata().is_ok_and(|found| found.is_file());
    let paths = names.into_iter().map(|name| folder.join(name)).filter(is_file_on_disk);
    paths.filter_map(Uri::from_file_path).take(MAX_FILES).collect()
}

#[cfg(test)]
mod tests {
    use super::is_data;

    #[test]
    fn data_files_are_recognised_by_their_extension() {
        let is_data = |uri: &str| is_data(&uri.parse().expect("a URI"));
        assert!(is_data("file:///home/me/a%20b.csv"));
        assert!(is_data("file:///c%3A/data/x.JSON"));
        assert!(!is_data("untitled:Untitled-1"));
        assert!(!is_data("vscode-notebook-cell:/work/n.ipynb#W0"));
    }
}
