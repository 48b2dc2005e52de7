//! Data files, recognised by their extension.

use std::path::Path;

use ask::Text;
use turn::{DATA_IN_TEXT, data_ending};

use crate::document_id::DocumentId;

/// `true` if a document is data rather than text to read, judged by its extension.
pub(super) fn is_data(uri: &DocumentId) -> bool {
    has_data_extension(Path::new(&uri.name()))
}

/// The ending of data, for an excerpt of this document; `None` for code and prose. Of a text whose name may be that of either, its
/// beginning tells what it is.
pub(super) fn ending_of(uri: &DocumentId, text: &Text) -> Option<String> {
    /// What is looked at of a document.
    const BEGINNING: usize = 256 << 10;
    let name = uri.name();
    let is_data = || {
        if !name.to_ascii_lowercase().ends_with(".txt") {
            return false;
        }
        // A line that is cut says little.
        let end = text.line_range(text.line_of(text.len().min(BEGINNING))).start;
        let beginning = if text.len() > BEGINNING { text.slice(0..end) } else { text.slice(0..text.len()) };
        local::is_data(beginning.into_owned().into_bytes())
    };
    data_ending(&name).or_else(|| is_data().then_some("txt")).map(str::to_owned)
}

/// `true` if a document is data that is no text, judged by its extension: what an editor shows as its text is no version
/// of it.
pub(super) fn is_binary(uri: &DocumentId) -> bool {
    has_extension(Path::new(&uri.name()), &BINARY)
}

/// The names of the kinds of data files, for a sentence.
pub(super) fn kinds() -> String {
    let names: Vec<&str> = DATA_IN_TEXT.iter().chain(&BINARY).map(|(name, _)| *name).collect();
    let (last, others) = names.split_last().expect("there are several");
    format!("{} or {last}", others.join(", "))
}

/// `true` if a file name has the extension of a data file.
pub(super) fn has_data_extension(name: &Path) -> bool {
    has_extension(name, &DATA_IN_TEXT) || has_extension(name, &BINARY)
}

/// A kind of files: its name for people, and its extensions.
type Kind = (&'static str, &'static [&'static str]);

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
