//! The files that a program may write, rename or remove. It does that to a copy: nothing changes the person's own.
//!
//! Names of files are followed from their literals through variables, parameters and results to the calls that change
//! files, whatever the order. So are names that a program finds in its folder or puts together: it then works in a folder
//! of its own. One too many costs only a copy.

mod calls;
mod computed;
mod flow;
mod hidden;
#[cfg(test)]
mod tests;

use super::head::head;
use super::paths;
use super::program_file::ProgramFile;
use crate::python::{Parsed, Replacement, escaped};
use flow::{Changed, changed};

/// Above the lines that copy files.
const COPY: &str = "# A copy, because the program changes it. If one is there already, move that away first.";

/// Above the lines that make a folder with copies.
const FOLDER: &str = "# A folder with copies, because the program may change any file that it finds. If one is there already, move that away first.";

/// Where a program finds its files.
pub(super) struct Places<'a> {
    /// Each file with the name of its copy, if it has one.
    files: Vec<(ProgramFile<'a>, Option<String>)>,
    /// The folder in which the program works on copies of all.
    folder: Option<String>,
}

impl<'a> Places<'a> {
    pub(super) fn of<'p>(programs: &[&'p Parsed<'p>], files: &[ProgramFile<'a>]) -> Self {
        let mut placed: Vec<(ProgramFile<'a>, Option<String>)> = Vec::new();
        let is_written = |name: &str| {
            files.iter().any(|other| [other.name, other.path].contains(&name))
                || programs.iter().any(|program| program.code.contains(name))
        };
        let changed = changed(programs, files);
        for (index, file) in files.iter().enumerate() {
            let is_taken = |name: &str| placed.iter().any(|(_, copy)| copy.as_deref() == Some(name));
            let copy = match &changed {
                Changed::Any => Some(free_name(file_name(file.name), "", is_taken)),
                Changed::Named(are_changed) => are_changed[index].then(|| {
                    free_name(file_name(file.path), "-copy", |name| is_written(name) || is_taken(name))
                }),
            };
            placed.push((*file, copy));
        }
        let folder = matches!(changed, Changed::Any).then(|| free_name("copies", "", is_written));
        Places { files: placed, folder }
    }

    /// The files as the program names them.
    fn files(&self) -> Vec<ProgramFile<'_>> {
        self.files
            .iter()
            .map(|(file, copy)| ProgramFile { name: file.name, path: copy.as_deref().unwrap_or(file.path) })
            .collect()
    }

    /// Replaces the names of files by their paths.
    pub(super) fn renamed(&self, program: &Parsed<'_>) -> Vec<Replacement> {
        paths::renamed(program, &self.files(), &|place| self.files[place].1.is_some())
    }

    /// The program with its copies made first. A copy never takes the place of a file that is there.
    pub(super) fn copied_first(&self, code: String) -> String {
        let quoted = |text: &str| format!("'{}'", escaped(text, "'", false));
        let copies = self.files.iter().filter_map(|(file, copy)| {
            let copy = copy.as_deref()?;
            let copy = self.folder.as_ref().map_or(copy.to_owned(), |folder| format!("{folder}/{copy}"));
            Some(format!("open({}, 'xb').write(open({}, 'rb').read())", quoted(&copy), quoted(file.path)))
        });
        let copies = copies.collect::<Vec<_>>().join("\n");
        let lines = match &self.folder {
            Some(folder) => {
                let folder = quoted(folder);
                let lines =
                    ["import os", &format!("os.mkdir({folder})"), &copies, &format!("os.chdir({folder})")];
                [FOLDER]
                    .into_iter()
                    .chain(lines)
                    .filter(|line| !line.is_empty())
                    .collect::<Vec<_>>()
                    .join("\n")
            }
            None if copies.is_empty() => return code,
            None => format!("{COPY}\n{copies}"),
        };
        let Some(head) = Parsed::new(&code).map(|program| head(&program)) else { return code };
        let (before, after) = code.split_at(head.at);
        [before, &head.below(&lines), after].concat()
    }
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A free name like another one: with this word behind its stem, then with numbers.
fn free_name(name: &str, word: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let (stem, ending) = match name.rfind('.') {
        Some(dot) if dot > 0 => name.split_at(dot),
        _ => (name, ""),
    };
    let numbered = (2..).map(|number| format!("{stem}{word}-{number}{ending}"));
    let mut names = std::iter::once(format!("{stem}{word}{ending}")).chain(numbered);
    names.find(|name| !is_taken(name)).unwrap_or_default()
}
