//! The programs of an answer as one that works where it will stand.

use std::cell::RefCell;
use std::path::{Component, Path, PathBuf};

use evidence::{ProgramFile, one_program, with_paths};
use turn::{Code, Output, Round, Turn};

/// The files that were given along, each with the path by which a program opens it from its folder.
#[derive(Debug, Default)]
pub(crate) struct GivenFiles(Vec<(String, String)>);

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
        GivenFiles(files.map(seen).collect())
    }

    /// The programs as one; `None` if there are none.
    pub(crate) fn program(&self, programs: &Programs) -> Option<String> {
        let round = |(code, outputs)| Round { code, outputs, ..Round::default() };
        let parts = programs.0.iter().map(|(code, outputs)| (code.as_ref(), outputs.iter().collect()));
        let rounds: Vec<Round<'_>> = parts.map(round).collect();
        let last = rounds.iter().rev().find_map(|round| round.code)?;
        Some(one_program(&rounds, &self.files()).unwrap_or_else(|| last.code.clone()))
    }

    /// The programs as cells of a notebook.
    pub(crate) fn cells(&self, programs: &Programs) -> Vec<Cell> {
        let codes = programs.0.iter().filter_map(|(code, _)| Some(code.as_ref()?.code.as_str()));
        let codes: Vec<&str> = codes.collect();
        let cells = with_paths(&codes, &self.files());
        codes.into_iter().map(str::to_owned).zip(cells).collect()
    }

    fn files(&self) -> Vec<ProgramFile<'_>> {
        self.0.iter().map(|(name, path)| ProgramFile { name, path }).collect()
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
}
