//! The programs of an answer as one that works where it will stand.

use std::path::{Component, Path, PathBuf};

use evidence::{ProgramFile, one_program, with_paths};
use turn::Turn;

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

    /// The programs of an answer as one; `None` if it has none.
    pub(crate) fn program(&self, turn: &Turn) -> Option<String> {
        let (last, _) = turn.last_code()?;
        let whole = one_program(&turn.transcript.rounds(), &self.files());
        Some(whole.unwrap_or_else(|| last.code.clone()))
    }

    /// One of the programs.
    pub(crate) fn round(&self, code: &str) -> String {
        with_paths(code, &self.files())
    }

    fn files(&self) -> Vec<ProgramFile<'_>> {
        self.0.iter().map(|(name, path)| ProgramFile { name, path }).collect()
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

    use super::GivenFiles;

    #[test]
    fn a_program_opens_files_from_where_it_stands() {
        let files = ["/w/sales.csv", "/w/data/costs.csv", "/elsewhere/a.csv"];
        let files = files
            .into_iter()
            .map(|path| (path.rsplit('/').next().unwrap_or_default(), Some(PathBuf::from(path))));
        let files = files.chain([("unsaved.csv", None)]).map(|(name, path)| (name.to_owned(), path));
        let seen = GivenFiles::seen_from(Some(Path::new("/w/notebooks")), files);
        let code = "a('input_file_0.csv', 'costs.csv', 'input_file_2.csv', 'input_file_3.csv')";
        insta::assert_snapshot!(seen.round(code), @"a('../sales.csv', '../data/costs.csv', '/elsewhere/a.csv', 'unsaved.csv')");
    }
}
