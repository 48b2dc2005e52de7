//! Finds the data files that a folder or a pattern names: `data/`, `data/**/*.csv`.

mod kind;
mod order;
mod walk;

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use local::DataFolder;
use sandbox::{InputFolder, OpenFolder, in_words};
use turn::{Cleaner, Failure, one_line, shown};

use crate::open::{in_project, stays_below};
use crate::privacy::{Workspace, real};
use kind::Kind;
use walk::{FoundFile, LeftOut, TooMany, Walked, Wanted};

/// Characters that make a path a pattern, if there is no file of that name.
const SPECIAL: [char; 4] = ['*', '?', '[', '{'];

/// What a path names that is not the path of a file.
pub(crate) enum Named {
    /// One file.
    File(PathBuf),
    /// Several files.
    Folder(DataFolder),
}

/// Finds the files in a folder, or those that a pattern matches; `None` if the path is neither. `typed` is the path as the
/// person typed it, which says where programs find the files.
pub(crate) fn find(path: &Path, typed: &str) -> Option<Result<Named, Failure>> {
    match path.metadata() {
        Ok(found) => found.is_dir().then(|| in_folder(path, typed)),
        Err(_) if path.to_string_lossy().contains(SPECIAL) && path.symlink_metadata().is_err() => {
            Some(by_pattern(path, typed))
        }
        Err(_) => None,
    }
}

/// The folder that is named, or in which a pattern looks for files.
pub(crate) fn root_of(path: &Path) -> PathBuf {
    if path.is_dir() { path.to_owned() } else { split(path).0 }
}

/// Why a file stays by its name; `None` if it may go.
pub(crate) type HeldByName = fn(&Path) -> Option<String>;

/// Leaves out the files that an ignore file names, and those that are held by their name. Says what that is. Fails if none is left.
pub(crate) fn leave_out_ignored(
    folder: &mut DataFolder,
    by_name: HeldByName,
) -> Result<Option<String>, Failure> {
    // Its path may lead elsewhere by now.
    let root = folder.input.folder.place();
    let mut workspace = Workspace::of(std::slice::from_ref(&root));
    let mut ignored = Vec::new();
    folder.input.files.retain(|file| {
        // No link was followed on the way to the file.
        let path = root.join(file);
        let reason = workspace.reason_to_stay(&path).or_else(|| by_name(&path));
        let stays = reason.is_some();
        ignored.extend(reason.map(|reason| format!("{file} {reason}")));
        !stays
    });
    let Some(first) = ignored.first() else { return Ok(None) };
    let more = if ignored.len() > 1 { format!(", and {} more", ignored.len() - 1) } else { String::new() };
    let said = format!("{first}{more}");
    if folder.input.files.is_empty() {
        return Err(none_left(&folder.shown, &said));
    }
    Ok(Some(format!("Not sent of {}: {said}.", folder.shown)))
}

/// Fails if the only file that a pattern matched stays here: the person did not name it.
pub(crate) fn check_matched(file: &Path, typed: &str, by_name: HeldByName) -> Result<(), Failure> {
    let path = real(file);
    let folder: Vec<PathBuf> = path.parent().map(Path::to_owned).into_iter().collect();
    let reason = Workspace::of(&folder).reason_to_stay(&path).or_else(|| by_name(&path));
    match reason {
        Some(reason) => Err(none_left(typed, &format!("{} {reason}", one_line(&shown(file))))),
        None => Ok(()),
    }
}

fn none_left(typed: &str, said: &str) -> Failure {
    failed(
        typed,
        format!("nothing of it may be sent: {said}"),
        "Name the files that you want to send one by one: -a FILE.",
    )
}

/// All data files of one kind in a folder and the folders in it.
fn in_folder(path: &Path, typed: &str) -> Result<Named, Failure> {
    let opened = open(path, path)?;
    let Walked { files, mut left_out } = walked(path, Wanted::data(), typed)?;
    let files = of_one_kind(files, &mut left_out, typed)?;
    if files.is_empty() {
        return Err(no_data(&left_out, typed));
    }
    let endings = endings_of(&files);
    let name = place_of(path, typed);
    Ok(Named::Folder(DataFolder {
        shown: Cleaner::clean(typed),
        pattern: below(&name, "**"),
        input: input_of(name, opened, files, true),
        endings,
        named: Vec::new(),
        left_out: left_out.words(),
    }))
}

/// All files that a pattern matches, which must be of one kind; the data in folders that it matches, if it ends with a
/// slash.
fn by_pattern(path: &Path, typed: &str) -> Result<Named, Failure> {
    let (root, mut pattern) = split(path);
    let nothing = || {
        failed(typed, "no file matches it", "Check the pattern; put it in quotes; ** stands for any folders.")
    };
    if !root_or_here(&root).is_dir() {
        return Err(nothing());
    }
    let is_of_folders = typed.ends_with('/');
    let wanted = if is_of_folders { Wanted::data_in(&pattern) } else { Wanted::matching(&pattern) };
    let wanted = wanted.map_err(|why| failed(typed, why, "Correct the pattern."))?;
    let opened = open(&root, path)?;
    let Walked { mut files, mut left_out } = walked(root_or_here(&root), wanted, typed)?;
    if is_of_folders {
        pattern += "/**";
        files = of_one_kind(files, &mut left_out, typed)?;
    } else {
        Kind::of_all(&paths_of(&files)).map_err(|why| refused(typed, why))?;
    }
    match files.as_slice() {
        [] if left_out.words().is_empty() => return Err(nothing()),
        [] if is_of_folders => return Err(no_data(&left_out, typed)),
        [] => {
            let only = format!("it matches only {}", left_out.words().join(", "));
            return Err(failed(typed, only, "Name files with data in them."));
        }
        [one] => return Ok(Named::File(root.join(&one.path))),
        _ => {}
    }
    let (root_typed, _) = split(Path::new(typed));
    let name = place_of(&root, &root_typed.to_string_lossy());
    let is_known = !pattern.contains(['[', ']', '{', '}', '\\']);
    let named = if is_known { named_in(&pattern) } else { vec!["*".to_owned()] };
    let endings = if is_known && !is_of_folders { Vec::new() } else { endings_of(&files) };
    Ok(Named::Folder(DataFolder {
        shown: Cleaner::clean(typed),
        pattern: below(&name, if is_known { &pattern } else { "**" }),
        input: input_of(name, opened, files, is_known),
        endings,
        named,
        left_out: left_out.words(),
    }))
}

fn walked(root: &Path, wanted: Wanted, typed: &str) -> Result<Walked, Failure> {
    walk::walk(root, wanted).map_err(|TooMany { what, last }| {
        let root = split(Path::new(typed)).0;
        let next = match last {
            Some(last) => {
                let fewer = root.join(narrower(&last));
                let fewer = Cleaner::clean(&fewer.to_string_lossy());
                format!(
                    "Take fewer with a narrower pattern, such as -a '{fewer}', or put files together first."
                )
            }
            None => "Name the folder in which the data files are.".to_owned(),
        };
        failed(typed, what, &next)
    })
}

/// A pattern for some of the files of which this is one: those in its folder, or those whose names begin as its does.
fn narrower(file: &str) -> String {
    let ending = kind::ending(file);
    if let Some((folder, _)) = file.split_once('/') {
        return format!("{}/**/*{ending}", escaped(folder));
    }
    let digits = file.find(|c: char| c.is_ascii_digit()).unwrap_or_default();
    let begin: String = file.chars().take(file[..digits].chars().count() + 1).collect();
    format!("{}*{ending}", escaped(&begin))
}

/// The files of the kind that is put together; the others are left out.
fn of_one_kind(
    files: Vec<FoundFile>,
    left_out: &mut LeftOut,
    typed: &str,
) -> Result<Vec<FoundFile>, Failure> {
    let kind = Kind::of_all(&paths_of(&files)).map_err(|why| refused(typed, why))?;
    let (files, others): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| Some(Kind::of(&file.path)) == kind);
    for file in others {
        left_out.other(file.path);
    }
    Ok(files)
}

fn no_data(left_out: &LeftOut, typed: &str) -> Failure {
    let detail = match left_out.words().as_slice() {
        [] => "there is no data file in it".to_owned(),
        words => format!("there is no data file in it, only {}", words.join(", ")),
    };
    failed(typed, detail, "Name a folder or a pattern of CSV or Parquet files.")
}

/// What Python's `glob` is given for a pattern below a folder.
fn below(folder: &str, pattern: &str) -> String {
    if folder.is_empty() { pattern.to_owned() } else { format!("{}/{pattern}", escaped(folder)) }
}

/// The parts of a pattern that name what begins with `_`.
fn named_in(pattern: &str) -> Vec<String> {
    walk::begun_specially(pattern).filter(|part| part.starts_with('_')).map(str::to_owned).collect()
}

fn paths_of(files: &[FoundFile]) -> Vec<&str> {
    files.iter().map(|file| file.path.as_str()).collect()
}

/// What the names of files end with, each once.
fn endings_of(files: &[FoundFile]) -> Vec<String> {
    let mut endings: Vec<String> = files.iter().map(|file| kind::ending(&file.path)).collect();
    endings.sort_unstable();
    endings.dedup();
    endings
}

fn input_of(name: String, opened: OpenFolder, files: Vec<FoundFile>, is_whole: bool) -> InputFolder {
    let bytes = files.iter().map(|file| file.size).sum();
    let files = files.into_iter().map(|file| file.path).collect();
    InputFolder { name, folder: Arc::new(opened), files, bytes, is_whole }
}

/// The folder that a pattern begins with, and the rest of it.
fn split(path: &Path) -> (PathBuf, String) {
    let is_plain = |component: &Component<'_>| !component.as_os_str().to_string_lossy().contains(SPECIAL);
    let root: PathBuf = path.components().take_while(is_plain).collect();
    let rest = path.components().skip_while(is_plain).map(|it| it.as_os_str().to_string_lossy().into_owned());
    let rest = rest.collect::<Vec<_>>().join("/");
    (root, rest)
}

fn root_or_here(root: &Path) -> &Path {
    if root.as_os_str().is_empty() { Path::new(".") } else { root }
}

/// Opens a folder. In a project no link is followed; elsewhere only the folder itself may be reached by one.
fn open(root: &Path, path: &Path) -> Result<OpenFolder, Failure> {
    let (folder, beneath) = in_project(root).unwrap_or_else(|| (root.to_owned(), PathBuf::new()));
    OpenFolder::beneath(&folder, &beneath).map_err(|error| match error {
        sandbox::Error::InputOutside { .. } => failed(
            &path.to_string_lossy(),
            "a symbolic link is on the way to it",
            "Name the folder that the link points to.",
        ),
        sandbox::Error::InputUnreadable { source, .. } => {
            failed(&path.to_string_lossy(), in_words(&source), "Check its permissions.")
        }
        other => failed(&path.to_string_lossy(), other.to_string(), ""),
    })
}

/// Where programs find the folder: under the path that was typed, if that leads below the working directory, else under its
/// own name.
fn place_of(root: &Path, typed: &str) -> String {
    let typed = Path::new(typed);
    if stays_below(typed) {
        let names = typed.components().filter(|component| *component != Component::CurDir);
        return names.map(|name| name.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    }
    let real = fs::canonicalize(root).ok();
    let name = real.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| "data".to_owned())
}

/// A path as Python's `glob` takes it for itself.
fn escaped(path: &str) -> String {
    path.chars()
        .map(|c| if matches!(c, '*' | '?' | '[') { format!("[{c}]") } else { c.to_string() })
        .collect()
}

fn refused(typed: &str, why: String) -> Failure {
    let root = split(Path::new(typed)).0.join("**/*.csv");
    let next = format!(
        "Name the files that are one table with a pattern: -a '{}'.",
        Cleaner::clean(&root.to_string_lossy())
    );
    failed(typed, why, &next)
}

fn failed(typed: &str, why: impl Into<String>, next: &str) -> Failure {
    Failure::new(format!("Cannot attach {}", Cleaner::clean(typed)), why.into(), next)
}

#[cfg(test)]
mod tests;
