//! Data files, recognised by their extension.

use std::path::Path;

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
const BINARY: [&str; 8] = ["xlsx", "parquet", "png", "jpg", "jpeg", "webp", "gz", "zip"];

fn has_extension(name: &Path, wanted: &[&str]) -> bool {
    let extension = name.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(extension))
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
        assert!(is_data("file:///map.webp"));
        assert!(!is_data("untitled:Untitled-1"));
        assert!(!is_data("vscode-notebook-cell:/work/n.ipynb#W0"));
    }
}
