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

/// The names of the kinds of data files, for a sentence.
pub(super) fn kinds() -> String {
    let names: Vec<&str> = TEXT.iter().chain(&BINARY).map(|(name, _)| *name).collect();
    let (last, others) = names.split_last().expect("there are several");
    format!("{} or {last}", others.join(", "))
}

/// `true` if a file name has the extension of a data file.
pub(super) fn has_data_extension(name: &Path) -> bool {
    has_extension(name, &TEXT) || has_extension(name, &BINARY)
}

/// A kind of files: its name for people, and its extensions.
type Kind = (&'static str, &'static [&'static str]);

const TEXT: [Kind; 3] =
    [("CSV", &["csv", "tsv", "tab"]), ("JSON", &["json", "jsonl", "ndjson", "geojson"]), ("XML", &["xml"])];
const BINARY: [Kind; 7] = [
    ("xlsx", &["xlsx"]),
    ("Parquet", &["parquet"]),
    ("PNG", &["png"]),
    ("JPEG", &["jpg", "jpeg"]),
    ("WebP", &["webp"]),
    ("gzip", &["gz"]),
    ("zip", &["zip"]),
];

fn has_extension(name: &Path, wanted: &[Kind]) -> bool {
    let extension = name.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    wanted.iter().flat_map(|(_, extensions)| *extensions).any(|wanted| wanted.eq_ignore_ascii_case(extension))
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
