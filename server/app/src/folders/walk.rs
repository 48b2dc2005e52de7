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
pub(super) enum Wanted {
    /// All that hold data, by their names.
    Data,
    /// Those that a pattern matches, at most so many folders deep.
    Matching(Box<GlobMatcher>, Option<usize>),
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
    hidden: usize,
}

impl Wanted {
    /// What a pattern matches; `**` stands for any folders. The error says what is wrong with it.
    pub(super) fn matching(pattern: &str) -> Result<Self, String> {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        let glob = glob.map_err(|error| format!("it is no pattern: {}", error.kind()))?;
        let is_deep = pattern.contains("**");
        let depth = (!is_deep).then(|| pattern.split('/').count());
        Ok(Wanted::Matching(Box::new(glob.compile_matcher()), depth))
    }

    fn depth(&self) -> Option<usize> {
        if let Wanted::Matching(_, depth) = self { *depth } else { None }
    }
}

/// Finds the wanted files. Hidden ones, and folders that begin with `_` as those of Spark and Delta do, are not looked at.
/// The error says why there is no end to it.
pub(super) fn walk(root: &Path, wanted: &Wanted) -> Result<Walked, String> {
    let hidden = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&hidden);
    let mut builder = WalkBuilder::new(root);
    builder.standard_filters(false).follow_links(false).max_depth(wanted.depth());
    builder.filter_entry(move |entry| {
        let name = entry.file_name().to_string_lossy();
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        let is_hidden = entry.depth() > 0 && (name.starts_with('.') || (name.starts_with('_') && is_folder));
        count.fetch_add(usize::from(is_hidden), Ordering::Relaxed);
        !is_hidden
    });
    let (mut files, mut left_out) = (Vec::new(), LeftOut::default());
    for (number, entry) in builder.build().enumerate() {
        if number > MOST_ENTRIES {
            return Err(format!("it has more than {MOST_ENTRIES} files and folders"));
        }
        let Ok(entry) = entry else {
            left_out.unreadable.push("a folder".to_owned());
            continue;
        };
        let Some(kind) = entry.file_type().filter(|kind| !kind.is_dir()) else { continue };
        let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let path = relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        let is_wanted = match wanted {
            Wanted::Data => Kind::of(&path) != Kind::Other,
            Wanted::Matching(matcher, _) => matcher.is_match(&path),
        };
        match (is_wanted, wanted) {
            (false, Wanted::Data) => left_out.others.push(path),
            (false, Wanted::Matching(..)) => {}
            (true, _) if kind.is_symlink() => left_out.links.push(path),
            (true, _) if !kind.is_file() || relative.to_str().is_none() => left_out.unreadable.push(path),
            (true, _) => match entry.metadata() {
                Ok(metadata) if metadata.len() == 0 => left_out.empty.push(path),
                Ok(metadata) => files.push(FoundFile { path, size: metadata.len() }),
                Err(_) => left_out.unreadable.push(path),
            },
        }
        if files.len() > MOST_FILES {
            return Err(format!("it has more than {MOST_FILES} data files"));
        }
    }
    files.sort_by(|one, other| by_numbers(&one.path, &other.path));
    left_out.hidden = if matches!(wanted, Wanted::Data) { hidden.load(Ordering::Relaxed) } else { 0 };
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
            hidden,
        ];
        words.into_iter().flatten().collect()
    }
}
