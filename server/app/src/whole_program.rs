//! The programs of an answer as one that works where it will stand.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::path::{Component, Path, PathBuf};

use evidence::{FolderFiles, ProgramFile, one_program, with_paths};
use turn::{Code, Output, Round, Turn};

/// So many files are looked at, at most: where there are more, any may be there.
const MOST_OTHERS: usize = 10_000;

/// The files that were given along, each with the path by which a program opens it from its folder.
#[derive(Debug, Default)]
pub(crate) struct GivenFiles {
    /// The name and the path of each.
    files: Vec<(String, String)>,
    /// Where the program will stand.
    folder: Option<PathBuf>,
}

impl GivenFiles {
    /// Of these files, each with its name and its path, in the order in which they were given along. A file without a
    /// path keeps its name. `folder` is where the program will stand.
    pub(crate) fn seen_from(
        folder: Option<&Path>,
        files: impl Iterator<Item = (String, Option<PathBuf>)>,
    ) -> Self {
        let path = |path: PathBuf| folder.and_then(|folder| relative(&path, folder)).unwrap_or(path);
        let seen = |(name, file): (String, Option<PathBuf>)| {
            let path = file.map_or_else(|| name.clone(), |file| with_slashes(&path(file)));
            (name, path)
        };
        GivenFiles { files: files.map(seen).collect(), folder: folder.map(Path::to_owned) }
    }

    /// The programs as one; `None` if there are none. Blocks: it looks into the folder.
    pub(crate) fn program(&self, programs: &Programs) -> Option<String> {
        let round = |(code, outputs)| Round { code, outputs, ..Round::default() };
        let parts = programs.0.iter().map(|(code, outputs)| (code.as_ref(), outputs.iter().collect()));
        let rounds: Vec<Round<'_>> = parts.map(round).collect();
        let last = rounds.iter().rev().find_map(|round| round.code)?;
        Some(one_program(&rounds, &self.files(), &self.others()).unwrap_or_else(|| last.code.clone()))
    }

    /// The programs as cells of a notebook. Blocks: it looks into the folder.
    pub(crate) fn cells(&self, programs: &Programs) -> Vec<Cell> {
        let codes = programs.0.iter().filter_map(|(code, _)| Some(code.as_ref()?.code.as_str()));
        let codes: Vec<&str> = codes.collect();
        let cells = with_paths(&codes, &self.files(), &self.others());
        codes.into_iter().map(str::to_owned).zip(cells).collect()
    }

    /// The files that there are in the folder of the program.
    fn others(&self) -> FolderFiles {
        self.folder.as_deref().map(folder_files).unwrap_or_default()
    }

    fn files(&self) -> Vec<ProgramFile<'_>> {
        self.files.iter().map(|(name, path)| ProgramFile::given(name, path)).collect()
    }
}

/// The programs of answers with their results, apart from these: it takes a while to make one of them.
#[derive(Debug)]
pub(crate) struct Programs(Vec<(Option<Code>, Vec<Output>)>);

impl Programs {
    pub(crate) fn of<'a>(turns: impl Iterator<Item = &'a Turn>) -> Self {
        let own = |round: Round<'_>| (round.code.cloned(), round.outputs.into_iter().cloned().collect());
        let rounds = turns.flat_map(|turn| turn.transcript.rounds());
        Programs(rounds.filter(|round| round.code.is_none_or(Code::is_python)).map(own).collect())
    }
}

/// A program, and how it is written in a notebook.
type Cell = (String, String);

/// The programs of a notebook, in its order.
#[derive(Debug)]
pub(crate) struct Cells(RefCell<std::vec::IntoIter<Cell>>);

impl Cells {
    pub(crate) fn new(cells: Vec<Cell>) -> Self {
        Cells(RefCell::new(cells.into_iter()))
    }

    /// The next program as it is written there.
    pub(crate) fn next(&self, code: &str) -> String {
        let next = self.0.borrow_mut().next().filter(|(own, _)| own == code);
        next.map_or_else(|| code.to_owned(), |(_, cell)| cell)
    }
}

/// The files in a folder and in the folders within it, those nearest to it first.
fn folder_files(root: &Path) -> FolderFiles {
    let (mut paths, mut unknown) = (Vec::new(), Vec::new());
    let mut open = VecDeque::from([String::new()]);
    while let Some(folder) = open.pop_front() {
        let left = MOST_OTHERS.saturating_sub(paths.len() + open.len());
        let entries = std::fs::read_dir(root.join(&folder)).ok().filter(|_| left > 0);
        let mut is_known = entries.is_some() || folder.is_empty();
        let mut entries = entries.into_iter().flatten();
        for entry in entries.by_ref().take(left) {
            let Ok(entry) = entry else { continue };
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_hidden = name.starts_with('.');
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            match entry.file_type() {
                // A folder such as `.git` has much, and no program means it.
                Ok(kind) if kind.is_dir() && is_hidden => unknown.push(path),
                Ok(kind) if kind.is_dir() => open.push_back(path),
                // Nobody knows what is behind a link.
                Ok(kind) if kind.is_symlink() && entry.path().is_dir() => unknown.push(path),
                _ => paths.push(path),
            }
        }
        is_known &= entries.next().is_none();
        unknown.extend((!is_known).then_some(folder));
    }
    FolderFiles::new(paths, unknown)
}

/// The way from a folder to a file; `None` if they have nothing in common, as on two drives.
fn relative(file: &Path, folder: &Path) -> Option<PathBuf> {
    let is_common = |(a, b): &(Component<'_>, Component<'_>)| a == b;
    let common = file.components().zip(folder.components()).take_while(is_common).count();
    let up = folder.components().skip(common).map(|_| Component::ParentDir);
    (common > 1).then(|| up.chain(file.components().skip(common)).collect())
}

/// A path with `/`, which Python takes on every system.
fn with_slashes(path: &Path) -> String {
    let path = path.to_string_lossy();
    if cfg!(windows) { path.replace('\\', "/") } else { path.into_owned() }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use turn::Code;

    use super::{Cells, GivenFiles, Programs};

    #[test]
    fn a_program_opens_files_from_where_it_stands() {
        let files = ["/w/sales.csv", "/w/data/costs.csv", "/elsewhere/a.csv"];
        let files = files
            .into_iter()
            .map(|path| (path.rsplit('/').next().unwrap_or_default(), Some(PathBuf::from(path))));
        let files = files.chain([("unsaved.csv", None)]).map(|(name, path)| (name.to_owned(), path));
        let seen = GivenFiles::seen_from(Some(Path::new("/w/notebooks")), files);
        let code = "a('input_file_0.csv', 'costs.csv', 'input_file_2.csv', 'input_file_3.csv')";
        let programs = Programs(vec![(Some(Code { code: code.to_owned(), ..Code::default() }), Vec::new())]);
        let program = seen.program(&programs).unwrap_or_default();
        assert_eq!(Cells::new(seen.cells(&programs)).next(code), program);
        insta::assert_snapshot!(program, @"a('../sales.csv', '../data/costs.csv', '/elsewhere/a.csv', 'unsaved.csv')");
    }

    #[test]
    fn a_program_writes_beside_what_is_in_its_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join("out/.cache")).expect("folders");
        for name in ["clean.csv", "out/clean.csv", "out/.cache/a"] {
            std::fs::write(folder.path().join(name), "mine").expect("written");
        }
        let seen = GivenFiles::seen_from(Some(folder.path()), std::iter::empty());
        let code = "df.to_csv('clean.csv')\ndf.to_csv('out/clean.csv')\ndf.to_csv('out/other.csv')";
        let program = |code: &str| {
            let code = Code { code: code.to_owned(), ..Code::default() };
            seen.program(&Programs(vec![(Some(code), Vec::new())])).unwrap_or_default()
        };
        insta::assert_snapshot!(program(code), @"
        # You have a file clean.csv. The program uses clean-2.csv instead.
        # You have a file out/clean.csv. The program uses out/clean-2.csv instead.
        df.to_csv('clean-2.csv')
        df.to_csv('out/clean-2.csv')
        df.to_csv('out/other.csv')
        ");
        assert!(program("df.to_csv('out/.cache/b')").contains("os.chdir(_copies)"));
    }
}
