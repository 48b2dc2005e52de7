//! What a document, a file or a folder is known by: one name, however its URI is spelled.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use icu_normalizer::ComposingNormalizerBorrowed;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The scheme of a notebook's cells; their path is that of the notebook.
const CELL: &str = "vscode-notebook-cell";

/// What is not encoded in a path: RFC 3986 calls it unreserved.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// The same in what follows a path.
const ENCODED_BEHIND: &AsciiSet = &ENCODED.remove(b'?').remove(b'#').remove(b'=').remove(b'&').remove(b'/');

/// The name of a document, a file or a folder. Names are equal if they mean the same: neither percent-encoding, the case
/// of a drive letter, the form of Unicode, a trailing slash nor `.` and `..` count. On Linux two files could differ in
/// the form of Unicode alone; nobody keeps such files.
#[derive(Clone)]
pub(crate) struct DocumentId {
    /// The URI as it came: the editor gets it back like that.
    written: Arc<str>,
    /// What is compared.
    key: Arc<str>,
}

impl DocumentId {
    /// Reads a URI, also with characters that it should encode, or an absolute path; `None` if it is neither.
    pub(crate) fn parse(uri: &str) -> Option<Self> {
        let parts = Parts::of(uri)?;
        Some(DocumentId { written: uri.into(), key: parts.key().into() })
    }

    /// The name of a file or a folder.
    pub(crate) fn of_path(path: &Path) -> Self {
        let absolute = std::path::absolute(path);
        Parts::of_path(absolute.as_deref().unwrap_or(path)).into_id()
    }

    /// The URI as it came.
    pub(crate) fn as_str(&self) -> &str {
        &self.written
    }

    /// The URI in the spelling that the history has: the same for all editors.
    pub(crate) fn canonical(&self) -> String {
        self.parts().uri()
    }

    /// The URIs under which the history may have it, the canonical one first: earlier versions kept that of the editor.
    pub(crate) fn spellings(&self) -> Vec<String> {
        let mut spellings = vec![self.canonical(), self.written.trim_end_matches('/').to_owned()];
        spellings.dedup();
        spellings
    }

    /// The URI of its cells, without the cell, if it is a notebook's file.
    pub(crate) fn of_cells(&self) -> Option<String> {
        let parts = self.parts();
        (parts.scheme == "file" && parts.is_here()).then(|| Parts { scheme: CELL.to_owned(), ..parts }.uri())
    }

    /// The notebook, if it is a cell of one; else itself.
    pub(crate) fn without_cell(&self) -> DocumentId {
        match self.written.split_once('#') {
            Some((notebook, _)) => DocumentId::parse(notebook).unwrap_or_else(|| self.clone()),
            None => self.clone(),
        }
    }

    fn parts(&self) -> Parts {
        Parts::of(&self.written).unwrap_or_default()
    }

    /// The path on this machine's disk; `None` if it is no file there.
    pub(crate) fn path(&self) -> Option<PathBuf> {
        let parts = self.parts();
        (parts.scheme == "file" && parts.is_here()).then(|| parts.path())
    }

    /// The path of the file that it is or belongs to, on this machine's disk: a cell belongs to its notebook.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        let parts = self.parts();
        let is_file = parts.scheme == "file" || parts.scheme == CELL && parts.is_rooted;
        (is_file && parts.is_here()).then(|| parts.path())
    }

    /// The path within it, whatever its scheme: an old version of a file belongs to that file. `None` if there is none,
    /// as for a document that was never saved.
    pub(crate) fn path_within(&self) -> Option<PathBuf> {
        let parts = self.parts();
        parts.has_place().then(|| parts.path())
    }

    /// The folder of the file that it is or belongs to, on this machine's disk.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        self.file()?.parent().map(Path::to_owned)
    }

    /// The path within it, to be compared with others by [`is_within`]; `None` as for [`DocumentId::path_within`].
    pub(crate) fn place(&self) -> Option<String> {
        let parts = self.parts();
        parts.has_place().then(|| parts.place())
    }

    /// `true` if it was never saved.
    pub(crate) fn is_untitled(&self) -> bool {
        self.parts().scheme == "untitled"
    }

    /// The base name; `untitled` if there is none.
    pub(crate) fn name(&self) -> String {
        Some(name_in(&self.written)).filter(|name| !name.is_empty()).unwrap_or_else(|| "untitled".to_owned())
    }

    /// The base name without its extension.
    pub(crate) fn stem(&self) -> String {
        Path::new(&self.name()).file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Its name after `old` was renamed to `new`; `None` if it neither is `old` nor lies in that folder. A cell goes along
    /// with its notebook.
    pub(crate) fn renamed(&self, old: &DocumentId, new: &DocumentId) -> Option<DocumentId> {
        let (own, old, new) = (self.parts(), old.parts(), new.parts());
        let is_cell = own.scheme == CELL && old.scheme == "file" && own.is_here() && old.is_here();
        let is_alike = (&own.scheme, &own.authority) == (&old.scheme, &old.authority);
        let is_within = own.segments.len() >= old.segments.len()
            && own.segments.iter().zip(&old.segments).all(|(own, old)| same_form(own) == same_form(old));
        if !(is_cell || is_alike) || !is_within || old.segments.is_empty() {
            return None;
        }
        let below = own.segments[old.segments.len()..].iter();
        let segments = new.segments.iter().chain(below).cloned().collect();
        let (scheme, authority) =
            if is_cell { (own.scheme, own.authority) } else { (new.scheme, new.authority) };
        Some(Parts { scheme, authority, segments, ..own }.into_id())
    }
}

/// `true` if a place is another one or lies in that folder. Both are those of [`DocumentId::place`].
pub(crate) fn is_within(place: &str, folder: &str) -> bool {
    place.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The base name in a URI; empty if there is none.
pub(crate) fn name_in(uri: &str) -> String {
    let last = Parts::of(uri).and_then(|mut parts| parts.segments.pop()).unwrap_or_default();
    let last = String::from_utf8_lossy(&last);
    last.rsplit('\\').next().unwrap_or_default().to_owned()
}

impl PartialEq for DocumentId {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for DocumentId {}

impl Hash for DocumentId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl Ord for DocumentId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}

impl PartialOrd for DocumentId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for DocumentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.written.fmt(formatter)
    }
}

impl Serialize for DocumentId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.written.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for DocumentId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let uri = String::deserialize(deserializer)?;
        DocumentId::parse(&uri).ok_or_else(|| D::Error::custom(format!("“{uri}” is no URI")))
    }
}

/// Serialises names as the history has them.
pub(crate) fn as_canonical<S: Serializer>(ids: &[DocumentId], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(ids.iter().map(DocumentId::canonical))
}

/// What a URI consists of, decoded.
#[derive(Debug, Default)]
struct Parts {
    /// In lower case.
    scheme: String,
    /// In lower case; empty for this machine.
    authority: String,
    /// `true` if the path begins with a slash.
    is_rooted: bool,
    /// The path, without empty parts, `.` and `..`.
    segments: Vec<Vec<u8>>,
    /// The query and the fragment as they came, with `?` and `#`.
    behind: String,
}

impl Parts {
    fn of(uri: &str) -> Option<Self> {
        let Some((scheme, rest)) = uri.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) else {
            return is_path(uri).then(|| Parts::of_path(Path::new(uri)));
        };
        let end = rest.find(['?', '#']).unwrap_or(rest.len());
        let (rest, behind) = rest.split_at(end);
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
            None => ("", rest),
        };
        let (scheme, authority) = (scheme.to_ascii_lowercase(), authority.to_ascii_lowercase());
        let is_here = scheme == "file" && authority == "localhost";
        Some(Parts {
            scheme,
            authority: if is_here { String::new() } else { authority },
            is_rooted: path.starts_with('/'),
            segments: segments(&Cow::from(percent_decode_str(path))),
            behind: behind.to_owned(),
        })
    }

    fn of_path(path: &Path) -> Self {
        let (authority, segments) = written_path(path);
        let scheme = "file".to_owned();
        Parts { scheme, authority, is_rooted: true, segments, behind: String::new() }
    }

    /// `true` if it is on this machine. Only Windows has local paths for the shares of other machines.
    fn is_here(&self) -> bool {
        cfg!(windows) || self.authority.is_empty()
    }

    fn has_place(&self) -> bool {
        self.is_rooted && self.scheme != "untitled"
    }

    fn path(&self) -> PathBuf {
        local_path(&self.authority, &self.segments)
    }

    fn uri(&self) -> String {
        let segments = self.segments.iter().map(|segment| Cow::from(segment.as_slice()));
        format!("{}{}{}", self.before(), self.joined(segments), self.behind)
    }

    fn key(&self) -> String {
        let behind = Cow::from(percent_decode_str(&self.behind));
        format!("{}{}{}", self.before(), self.place(), percent_encode(&behind, ENCODED_BEHIND))
    }

    /// The path in the form in which paths are compared.
    fn place(&self) -> String {
        self.joined(self.segments.iter().map(|segment| same_form(segment)))
    }

    /// What precedes the path.
    fn before(&self) -> String {
        let slashes = if self.scheme == "file" || !self.authority.is_empty() { "//" } else { "" };
        format!("{}:{slashes}{}", self.scheme, self.authority)
    }

    fn joined<'a>(&self, segments: impl Iterator<Item = Cow<'a, [u8]>>) -> String {
        let encoded: Vec<String> =
            segments.map(|segment| percent_encode(&segment, ENCODED).to_string()).collect();
        let slash = if self.is_rooted && !encoded.is_empty() { "/" } else { "" };
        format!("{slash}{}", encoded.join("/"))
    }

    fn into_id(self) -> DocumentId {
        DocumentId { written: self.uri().into(), key: self.key().into() }
    }
}

/// `true` for the scheme of a URI. One letter is a drive of Windows.
fn is_scheme(text: &str) -> bool {
    let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    text.len() > 1 && text.as_bytes()[0].is_ascii_alphabetic() && text.bytes().all(is_fit)
}

fn is_path(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first() == Some(&b'/') || is_drive(bytes.get(..2).unwrap_or_default())
}

/// `true` for `C:`.
fn is_drive(segment: &[u8]) -> bool {
    matches!(segment, [letter, b':'] if letter.is_ascii_alphabetic())
}

/// The parts of a path that count, as far as that shows without the disk.
fn segments(path: &[u8]) -> Vec<Vec<u8>> {
    let mut segments = Vec::new();
    for segment in path.split(|byte| *byte == b'/') {
        match segment {
            b"" | b"." => {}
            b".." => drop(segments.pop()),
            _ => segments.push(segment.to_vec()),
        }
    }
    segments
}

/// A part of a path as it is compared.
fn same_form(segment: &[u8]) -> Cow<'_, [u8]> {
    if is_drive(segment) {
        return segment.to_ascii_lowercase().into();
    }
    match std::str::from_utf8(segment) {
        Ok(text) => match ComposingNormalizerBorrowed::new_nfc().normalize(text) {
            Cow::Borrowed(same) => Cow::Borrowed(same.as_bytes()),
            Cow::Owned(composed) => Cow::Owned(composed.into_bytes()),
        },
        Err(_) => Cow::Borrowed(segment),
    }
}

#[cfg(unix)]
fn local_path(_host: &str, segments: &[Vec<u8>]) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;

    let path = [b"/".as_slice(), &segments.join(&b'/')].concat();
    PathBuf::from(std::ffi::OsString::from_vec(path))
}

#[cfg(not(unix))]
fn local_path(host: &str, segments: &[Vec<u8>]) -> PathBuf {
    let path = String::from_utf8_lossy(&segments.join(&b'/')).replace('/', "\\");
    let is_root = matches!(segments, [drive] if is_drive(drive));
    PathBuf::from(match host {
        "" if is_root => format!("{path}\\"),
        "" => path,
        host => format!("\\\\{host}\\{path}"),
    })
}

/// The host and the parts of an absolute path.
#[cfg(unix)]
fn written_path(path: &Path) -> (String, Vec<Vec<u8>>) {
    use std::os::unix::ffi::OsStrExt;

    (String::new(), segments(path.as_os_str().as_bytes()))
}

#[cfg(not(unix))]
fn written_path(path: &Path) -> (String, Vec<Vec<u8>>) {
    let path = path.to_string_lossy().replace('\\', "/");
    let path = path.strip_prefix("//?/").unwrap_or(&path);
    match path.strip_prefix("//").and_then(|share| share.split_once('/')) {
        Some((host, path)) => (host.to_ascii_lowercase(), segments(path.as_bytes())),
        None => (String::new(), segments(path.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use insta::assert_snapshot;

    use super::{DocumentId, is_within, name_in};

    fn id(uri: &str) -> DocumentId {
        DocumentId::parse(uri).expect("a URI")
    }

    #[test]
    fn spellings_of_one_name_are_equal_and_come_back_as_they_were_written() {
        let groups: [&[&str]; 9] = [
            &["file:///w/sales%20(1).csv", "file:///w/sales%20%281%29.csv", "file:/w/sales (1).csv"],
            &["FILE://localhost/w//x/../%61.py", "file:///w/a.py", "file:///w/./a.py/", "/w/a.py"],
            &["file:///w/%c3%bc.py", "file:///w/%C3%BC.py", "file:///w/ü.py", "file:///w/u%CC%88.py"],
            &["file:///w/[id]/a.py", "file:///w/%5Bid%5D/a.py"],
            &["file:///w/50%.csv", "file:///w/50%25.csv"],
            &["file:///c%3A/w/a.py", "file:///C:/w/a.py", "file:///C%3a/w/a.py"],
            &["vscode-notebook-cell:/w/n.ipynb#W0%3D", "vscode-notebook-cell:///w/n.ipynb#W0="],
            &["vscode-remote://wsl%2Bubuntu/w/a.py", "vscode-remote://WSL%2Bubuntu/w/a.py"],
            &["untitled:Untitled-1", "untitled:Untitled-1"],
        ];
        let mut names = std::collections::BTreeSet::new();
        for group in groups {
            let (first, others) = group.split_first().expect("some");
            for other in others {
                assert_eq!(id(first), id(other));
                assert_eq!(id(other).as_str(), *other);
            }
            names.insert(id(first));
        }
        assert_eq!(names.len(), groups.len());
        assert_ne!(id("vscode-notebook-cell:/w/n.ipynb#W0"), id("vscode-notebook-cell:/w/n.ipynb#W1"));
        assert_ne!(id("file:///w/a%23b.csv"), id("file:///w/a#b.csv"));
    }

    #[test]
    fn what_is_no_uri_is_refused() {
        assert_eq!(["", "a.py", "not a uri", "3:x"].map(DocumentId::parse), [None, None, None, None]);
    }

    #[cfg(unix)]
    #[test]
    fn each_document_has_a_name_a_file_and_a_folder() {
        let shown = [
            "file:///home/me/a%20b.csv",
            "file:///home/[x].csv",
            "file://server/share/a.csv",
            "untitled:Untitled-1",
            "untitled:/w/new.py",
            "vscode-notebook-cell:/w/n.ipynb#W0",
            "vscode-notebook-cell:Untitled-1.ipynb#W0",
            "git:/w/a.py?%7B%7D",
            "file:///",
        ]
        .map(|uri| {
            let id = id(uri);
            let path = |path: Option<std::path::PathBuf>| {
                path.map_or("–".to_owned(), |path| path.display().to_string())
            };
            let [own, of, within] = [id.path(), id.file(), id.path_within()].map(path);
            format!("{uri}: {}, {own}, {of}, {within}, {}", id.name(), id.canonical())
        });
        assert_snapshot!(shown.join("\n"), @"
        file:///home/me/a%20b.csv: a b.csv, /home/me/a b.csv, /home/me/a b.csv, /home/me/a b.csv, file:///home/me/a%20b.csv
        file:///home/[x].csv: [x].csv, /home/[x].csv, /home/[x].csv, /home/[x].csv, file:///home/%5Bx%5D.csv
        file://server/share/a.csv: a.csv, –, –, /share/a.csv, file://server/share/a.csv
        untitled:Untitled-1: Untitled-1, –, –, –, untitled:Untitled-1
        untitled:/w/new.py: new.py, –, –, –, untitled:/w/new.py
        vscode-notebook-cell:/w/n.ipynb#W0: n.ipynb, –, /w/n.ipynb, /w/n.ipynb, vscode-notebook-cell:/w/n.ipynb#W0
        vscode-notebook-cell:Untitled-1.ipynb#W0: Untitled-1.ipynb, –, –, –, vscode-notebook-cell:Untitled-1.ipynb#W0
        git:/w/a.py?%7B%7D: a.py, –, –, /w/a.py, git:/w/a.py?%7B%7D
        file:///: untitled, /, /, /, file://
        ");
    }

    #[test]
    fn a_path_and_its_uri_lead_to_each_other() {
        let path = Path::new("/home/me/a b ü (1).csv");
        let id = DocumentId::of_path(path);
        assert_eq!(id.as_str(), "file:///home/me/a%20b%20%C3%BC%20%281%29.csv");
        assert_eq!((id.path().as_deref(), name_in(id.as_str()).as_str()), (Some(path), "a b ü (1).csv"));
        assert_eq!(name_in(""), "");
        // A file is opened under the very name that it has.
        assert_eq!(self::id("file:///u%CC%88.py").path().as_deref(), Some(Path::new("/u\u{308}.py")));
    }

    #[test]
    fn a_document_moves_with_its_folder_and_a_cell_with_its_notebook() {
        let renamed = |document, old, new| {
            id(document).renamed(&id(old), &id(new)).map_or("–".to_owned(), |new| new.as_str().to_owned())
        };
        let drawn = [
            renamed("file:///w/data/a.py", "file:///w/data/", "file:///w/raw/"),
            renamed("file:///w/data/a.py", "file:///w/data/a.py", "file:///b.py"),
            renamed("file:///w/data/a.py", "file:///w/dat", "file:///w/raw"),
            renamed("file:///w/%5Bid%5D/(a).py", "file:///w/[id]", "file:///w/[name]"),
            renamed("vscode-notebook-cell:/w/a.ipynb#W0s", "file:///w/a.ipynb", "file:///w/b.ipynb"),
            renamed("git:/w/a.py", "file:///w/a.py", "file:///w/b.py"),
            renamed("file:///w/a.py", "file:///", "file:///x"),
        ];
        assert_snapshot!(drawn.join("\n"), @"
        file:///w/raw/a.py
        file:///b.py
        –
        file:///w/%5Bname%5D/%28a%29.py
        vscode-notebook-cell:/w/b.ipynb#W0s
        –
        –
        ");
    }

    #[test]
    fn a_folder_is_around_what_is_below_it() {
        let is_within = |document, folder| {
            is_within(&id(document).place().expect("a place"), &id(folder).place().expect("a place"))
        };
        assert!(is_within("vscode-notebook-cell:/C%3A/w/n.ipynb#W0", "file:///c:/w/"));
        assert!(is_within("file:///w/a.py", "file:///"));
        assert!(!is_within("file:///work/a.py", "file:///w"));
        assert_eq!(id("untitled:/w/a.py").place(), None);
    }
}
