//! The URI of a file, as editors write it.

use std::path::Path;

use tower_lsp::ls_types::Uri;

/// The URI of a file by its absolute path; empty if none can be written.
pub(crate) fn of(path: &Path) -> String {
    Uri::from_file_path(path).map(|uri| uri.as_str().to_owned()).unwrap_or_default()
}

/// The base name in a URI; empty if there is none.
pub(crate) fn name(uri: &str) -> String {
    let path = uri.parse::<Uri>().map(|uri| uri.path().decode().to_string_lossy().into_owned());
    path.ok().and_then(|path| path.rsplit(['/', '\\']).next().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{name, of};

    #[test]
    fn a_file_is_named_by_its_uri() {
        let uri = of(Path::new("/home/me/a b ü.csv"));
        assert_eq!((uri.as_str(), name(&uri).as_str()), ("file:///home/me/a%20b%20%C3%BC.csv", "a b ü.csv"));
        assert_eq!(name(""), "");
    }
}
