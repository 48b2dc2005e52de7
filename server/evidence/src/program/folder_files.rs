//! The files where a program will stand, which nobody wants to lose.

use super::program_file::ProgramFile;

/// The files in the folder where a program will stand, and in the folders within it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FolderFiles {
    /// Their paths in small letters, in order, each with the path as it is: some systems tell no `A.csv` from `a.csv`.
    paths: Vec<(String, String)>,
    /// Folders of which not all is known, in small letters; `""` for the folder itself.
    unknown: Vec<String>,
}

/// So many files are compared with computed names, at most. Where there is more to do, a name may be that of any file.
const MOST_COMPARED: usize = 2_000_000;

/// Bytes of the longest path of any system.
const LONGEST_PATH: usize = 4_096;

impl FolderFiles {
    /// These files, by their paths with `/`, and folders of which not all is known; `""` is the folder itself.
    #[must_use]
    pub fn new(paths: impl IntoIterator<Item = String>, unknown: impl IntoIterator<Item = String>) -> Self {
        let mut paths: Vec<_> = paths.into_iter().map(|path| (path.to_lowercase(), path)).collect();
        paths.sort_unstable();
        let unknown = unknown.into_iter().map(|folder| folder.to_lowercase()).collect();
        FolderFiles { paths, unknown }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.paths.is_empty() && self.unknown.is_empty()
    }

    /// `true` if there is anything but these files.
    pub(super) fn has_more_than(&self, files: &[ProgramFile<'_>]) -> bool {
        let is_one = |path: &str| files.iter().any(|file| file.is_given && file.path == path);
        !self.unknown.is_empty() || self.paths.iter().any(|(_, path)| !is_one(path))
    }

    /// The file that a path names.
    pub(super) fn named(&self, path: &str) -> Option<&str> {
        let path = path.to_lowercase();
        let place = self.paths.binary_search_by(|(lower, _)| lower.as_str().cmp(&path)).ok()?;
        Some(&self.paths[place].1)
    }

    /// `true` if something may be lost that has this name, or this name with an ending: a file, or a folder.
    pub(super) fn has_like(&self, name: &str) -> bool {
        let name = name.trim_end_matches('/').to_lowercase();
        let is_unknown = |folder: &String| {
            folder.is_empty()
                || folder == &name
                || name.strip_prefix(folder).is_some_and(|it| it.starts_with('/'))
        };
        self.has(&name) || self.has_beginning(&format!("{name}.")) || self.unknown.iter().any(is_unknown)
    }

    /// `true` if a file or a folder of this name is known.
    pub(super) fn has(&self, name: &str) -> bool {
        self.named(name).is_some() || self.has_beginning(&format!("{}/", name.to_lowercase()))
    }

    fn has_beginning(&self, with: &str) -> bool {
        let first = self.paths.partition_point(|(path, _)| path.as_str() < with);
        self.paths.get(first).is_some_and(|(path, _)| path.starts_with(with))
    }

    /// `true` if one of the files may be named by a word with these parts in it, with what is computed between them.
    /// `left` is how much may still be compared.
    pub(super) fn has_fitting(&self, word: &str, hole: char, left: &mut Budget) -> bool {
        let word = super::paths::without_folder(word);
        if word.len() > LONGEST_PATH {
            return false;
        }
        let head = word.split(hole).next().unwrap_or_default();
        let first = self.paths.partition_point(|(path, _)| path.as_str() < head);
        let like = self.paths[first..].iter().take_while(|(path, _)| path.starts_with(head));
        let is_unknown = |folder: &String| {
            folder.is_empty()
                || word.contains('/') && (folder.starts_with(head) || head.starts_with(&format!("{folder}/")))
        };
        self.unknown.iter().any(is_unknown)
            || like.into_iter().any(|(path, _)| !left.spend() || fits(word, hole, path))
    }
}

/// How much may still be compared.
pub(super) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Budget(MOST_COMPARED)
    }
}

impl Budget {
    /// `false` if there is nothing left.
    fn spend(&mut self) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 > 0
    }
}

/// `true` if a word with holes may be this name.
pub(super) fn fits(word: &str, hole: char, name: &str) -> bool {
    let mut parts = word.split(hole);
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}
