//! Walks through a folder without following links.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use globset::{GlobBuilder, GlobMatcher};
use ignore::WalkBuilder;

use super::kind::Kind;
use super::order::by_numbers;

/// The most files that are taken.
const MOST_FILES: usize = 10_000;
/// More files and folders are not looked at.
const MOST_ENTRIES: usize = 1_000_000;

/// How many names are listed of what is left out.
const MOST_NAMES: usize = 3;

/// Which files are looked for.
#[derive(Default)]
pub(super) struct Wanted {
    /// What a pattern matches; `None` for all files.
    glob: Option<GlobMatcher>,
    /// At most so many folders deep.
    depth: Option<usize>,
    /// The names that begin with `.` or `_` and are taken, as the pattern names them.
    named: Vec<GlobMatcher>,
    /// `true` for files of any kind; else only those that hold data, by their names.
    any_kind: bool,
}

/// A file by its path below the folder.
pub(super) struct FoundFile {
    pub(super) path: String,
    /// In bytes.
    pub(super) size: u64,
}

/// The files of a folder.
pub(super) struct Walked {
    /// Those that are wanted, in their order.
    pub(super) files: Vec<FoundFile>,
    pub(super) left_out: LeftOut,
}

/// What was found and is not taken.
#[derive(Default)]
pub(super) struct LeftOut {
    others: Vec<String>,
    empty: Vec<String>,
    links: Vec<String>,
    unreadable: Vec<String>,
    /// Those whose name, or that of a folder they are in, begins with `_`.
    notes: Vec<String>,
    hidden: usize,
}

/// There is no end to the files.
pub(super) struct TooMany {
    /// How many there are, in words.
    pub(super) what: String,
    /// The last data file that was found.
    pub(super) last: Option<String>,
}

impl Wanted {
    /// All that hold data.
    pub(super) fn data() -> Self {
        Wanted::default()
    }

    /// What a pattern matches; `**` stands for any folders. The error says what is wrong with it.
    pub(super) fn matching(pattern: &str) -> Result<Self, String> {
        let named = begun_specially(pattern).map(matcher).collect::<Result<_, _>>()?;
        let depth = (!pattern.contains("**")).then(|| pattern.split('/').count());
        Ok(Wanted { glob: Some(matcher(pattern)?), depth, named, any_kind: true })
    }

    /// All that hold data in the folders that a pattern matches.
    pub(super) fn data_in(folders: &str) -> Result<Self, String> {
        Ok(Wanted { any_kind: false, ..Wanted::matching(&format!("{folders}/**"))? })
    }

    /// `true` if a name begins with this character, and the pattern does not name it.
    fn hides(&self, name: &str, mark: char) -> bool {
        name.starts_with(mark) && !self.named.iter().any(|named| named.is_match(name))
    }
}

fn matcher(pattern: &str) -> Result<GlobMatcher, String> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    Ok(glob.map_err(|error| format!("it is no pattern: {}", error.kind()))?.compile_matcher())
}

/// The parts of a pattern that say how a name begins: they may name what begins with `.` or `_`.
pub(super) fn begun_specially(pattern: &str) -> impl Iterator<Item = &str> {
    pattern.split('/').filter(|part| !part.starts_with(['*', '?']))
}

/// Finds the wanted files. Those that are hidden, or begin with `_` as the notes of Spark and Delta do, or are in such
/// folders, are left out unless the pattern names them.
pub(super) fn walk(root: &Path, wanted: Wanted) -> Result<Walked, TooMany> {
    let wanted = Arc::new(wanted);
    let hidden = Arc::new(AtomicUsize::new(0));
    let (count, filter) = (Arc::clone(&hidden), Arc::clone(&wanted));
    let mut builder = WalkBuilder::new(root);
    builder.standard_filters(false).follow_links(false).max_depth(wanted.depth);
    builder.filter_entry(move |entry| {
        let is_hidden = entry.depth() > 0 && filter.hides(&entry.file_name().to_string_lossy(), '.');
        count.fetch_add(usize::from(is_hidden), Ordering::Relaxed);
        !is_hidden
    });
    let (mut files, mut left_out) = (Vec::new(), LeftOut::default());
    let too_many = |files: Vec<FoundFile>, what: String| {
        let last = files.into_iter().map(|file| file.path).max_by(|one, other| by_numbers(one, other));
        TooMany { what, last }
    };
    for (number, entry) in builder.build().enumerate() {
        if number > MOST_ENTRIES {
            return Err(too_many(files, format!("it has more than {MOST_ENTRIES} files and folders")));
        }
        let Ok(entry) = entry else {
            left_out.unreadable.push("a folder".to_owned());
            continue;
        };
        let Some(kind) = entry.file_type().filter(|kind| !kind.is_dir()) else { continue };
        let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let path = relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        if wanted.glob.as_ref().is_some_and(|glob| !glob.is_match(&path)) {
            continue;
        }
        let is_data = wanted.any_kind || Kind::of(&path) != Kind::Other;
        if path.split('/').any(|name| wanted.hides(name, '_')) {
            left_out.notes.push(path);
        } else if !is_data {
            left_out.others.push(path);
        } else if kind.is_symlink() {
            left_out.links.push(path);
        } else if !kind.is_file() || relative.to_str().is_none() {
            left_out.unreadable.push(path);
        } else {
            match entry.metadata().map(|metadata| metadata.len()) {
                Ok(0) => left_out.empty.push(path),
                Ok(size) => files.push(FoundFile { path, size }),
                Err(_) => left_out.unreadable.push(path),
            }
        }
        if files.len() > MOST_FILES {
            return Err(too_many(files, format!("it has more than {MOST_FILES} data files")));
        }
    }
    files.sort_by(|one, other| by_numbers(&one.path, &other.path));
    left_out.hidden = if wanted.glob.is_none() { hidden.load(Ordering::Relaxed) } else { 0 };
    Ok(Walked { files, left_out })
}

impl LeftOut {
    /// Leaves out a data file of another kind.
    pub(super) fn other(&mut self, path: String) {
        self.others.push(path);
    }

    /// All of it in words.
    pub(super) fn words(&self) -> Vec<String> {
        let named = |paths: &[String], what: &str| {
            let mut paths = paths.to_vec();
            paths.sort_by(|one, other| by_numbers(one, other));
            let more = if paths.len() > MOST_NAMES { ", …" } else { "" };
            let shown = paths.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join(", ");
            (!paths.is_empty()).then(|| format!("{} {what} ({shown}{more})", paths.len()))
        };
        let hidden = (self.hidden > 0).then(|| format!("{} hidden", self.hidden));
        let words = [
            named(&self.others, "of other kinds"),
            named(&self.empty, "empty"),
            named(&self.links, if self.links.len() == 1 { "link" } else { "links" }),
            named(&self.unreadable, "unreadable"),
            named(
                &self.notes,
                if self.notes.len() == 1 { "that begins with _" } else { "that begin with _" },
            ),
            hidden,
        ];
        words.into_iter().flatten().collect()
    }
}
