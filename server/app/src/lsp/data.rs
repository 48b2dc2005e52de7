//! Data files: recognised by their extension, and found beside the code that reads them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::document_id::DocumentId;

/// `true` if a document is data rather than text to read, judged by its extension.
pub(super) fn is_data(uri: &DocumentId) -> bool {
    has_data_extension(Path::new(&uri.name()))
}

/// `true` if a document is data that is no text, judged by its extension: what an editor shows as its text is no version
/// of it.
pub(super) fn is_binary(uri: &DocumentId) -> bool {
    has_extension(Path::new(&uri.name()), &BINARY)
}

/// `true` if a file name has the extension of a data file.
pub(super) fn has_data_extension(name: &Path) -> bool {
    has_extension(name, &TEXT) || has_extension(name, &BINARY)
}

const TEXT: [&str; 8] = ["csv", "tsv", "tab", "json", "jsonl", "ndjson", "xml", "geojson"];
const BINARY: [&str; 7] = ["xlsx", "parquet", "png", "jpg", "jpeg", "gz", "zip"];

fn has_extension(name: &Path, wanted: &[&str]) -> bool {
    let extension = name.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(extension))
}

/// The attachments, with the data files beside the document that the code names. For code that runs here: nothing of
/// these files leaves this machine.
pub(super) fn with_read_by(
    code: &str,
    document: &DocumentId,
    mut attachments: Vec<DocumentId>,
) -> Vec<DocumentId> {
    let known: Vec<String> = attachments.iter().map(DocumentId::name).collect();
    attachments.extend(read_by(code, document).into_iter().filter(|uri| !known.contains(&uri.name())));
    attachments
}

/// The data files beside a document that its code names, at most 20. Blocks: it looks on the disk.
fn read_by(code: &str, document: &DocumentId) -> Vec<DocumentId> {
    const MAX_FILES: usize = 20;
    let Some(folder) = document.folder() else {
        return Vec::new();
    };
    let names: BTreeSet<&str> = code
        .split(['"', '\'', '\n'])
        .filter(|name| !name.contains(['/', '\\', '\0']) && has_data_extension(Path::new(name)))
        .collect();
    let is_file_on_disk = |path: &PathBuf| path.symlink_metadata().is_ok_and(|found| found.is_file());
    let paths = names.into_iter().map(|name| folder.join(name)).filter(is_file_on_disk);
    paths.map(|path| DocumentId::of_path(&path)).take(MAX_FILES).collect()
}

#[cfg(test)]
mod tests {
    use super::is_data;
    use crate::document_id::DocumentId;

    #[test]
    fn data_files_are_recognised_by_their_extension() {
        let is_data = |uri: &str| is_data(&DocumentId::parse(uri).expect("a URI"));
        assert!(is_data("file:///home/me/a%20b.csv"));
        assert!(is_data("file:///c%3A/data/x.JSON"));
        assert!(!is_data("untitled:Untitled-1"));
        assert!(!is_data("vscode-notebook-cell:/work/n.ipynb#W0"));
    }
}
