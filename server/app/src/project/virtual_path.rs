//! Paths as a program sees them from the folder in which it starts.

use std::fmt;
use std::path::{Component, Path, PathBuf};

/// The longest name of a file, in bytes.
const LONGEST_NAME: usize = 255;

/// So many folders up, then down by these names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct VirtualPath {
    up: usize,
    names: Vec<String>,
}

impl VirtualPath {
    /// What is in the folder in which the program starts, or below it.
    pub(super) fn beside(path: &str) -> Option<Self> {
        VirtualPath { up: 0, names: Vec::new() }.join(path)
    }

    /// The way from one folder to another; `None` if a name on it is no text.
    pub(super) fn between(from: &Path, to: &Path) -> Option<Self> {
        let common = from.components().zip(to.components()).take_while(|(one, other)| one == other).count();
        let names = to.components().skip(common).map(|part| Some(part.as_os_str().to_str()?.to_owned()));
        Some(VirtualPath { up: from.components().count() - common, names: names.collect::<Option<_>>()? })
    }

    /// A path from there, without looking at the disk.
    pub(super) fn join(mut self, path: &str) -> Option<Self> {
        for name in path.split('/') {
            match name {
                "" | "." => {}
                ".." if self.names.pop().is_none() => self.up += 1,
                ".." => {}
                name if name.len() > LONGEST_NAME || name.contains('\0') => return None,
                name => self.names.push(name.to_owned()),
            }
        }
        Some(self)
    }

    /// `true` if there cannot be a file at both: they are the same, or one leads through the other.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        self.up == other.up && self.names.iter().zip(&other.names).all(|(one, other)| one == other)
    }

    pub(super) fn up(&self) -> usize {
        self.up
    }

    /// Where it is below the folder that is as many folders up as `start` has names.
    pub(super) fn below(&self, start: &[String]) -> String {
        let kept = start.len().saturating_sub(self.up);
        start[..kept].iter().chain(&self.names).map(String::as_str).collect::<Vec<_>>().join("/")
    }
}

impl fmt::Display for VirtualPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let up = std::iter::repeat_n("..", self.up);
        f.write_str(&up.chain(self.names.iter().map(String::as_str)).collect::<Vec<_>>().join("/"))
    }
}

/// A path from a folder, without looking at the disk; `None` if it leads above the root.
pub(super) fn lexical(folder: &Path, path: &str) -> Option<PathBuf> {
    let mut found = folder.to_owned();
    for part in Path::new(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if !found.pop() => return None,
            Component::ParentDir => {}
            part => found.push(part),
        }
    }
    Some(found)
}

/// The last names of a folder's path, at most so many.
pub(super) fn last_names(folder: &Path, count: usize) -> Vec<String> {
    let names = folder.components().filter(|part| matches!(part, Component::Normal(_)));
    let names: Vec<String> = names.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    names[names.len().saturating_sub(count)..].to_vec()
}
