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

use ask::runs_no_python;
use turn::{PLACED_STEM, one_line, placed_name};

use super::folder_files::FolderFiles;
use super::head::head;
use super::paths;
use super::program_file::ProgramFile;
use crate::python::{Descend, Literal, Parsed, Replacement, escaped, walk};
use flow::{Changed, FileChanges, changed};
use hidden::shell_commands;

/// Above the lines that copy files.
const COPY: &str = "# A copy, because the program changes it. One that an earlier run left gets a number.";

/// Above the lines that make a folder with copies.
const FOLDER: &str =
    "# A new folder with copies for each run, because the program may change any file that it finds.";

/// Above them where the program needs the names that the files had at Gemini.
const NAMES: &str = "# A new folder with copies under their names at Gemini for each run, because the program puts names of files together.";

/// Where the program began, also where it runs again in one kernel: a folder is never made within another one.
const START: &str = "_start = globals().get('_start', os.getcwd())";

/// In each later cell of a notebook whose first one enters the folder.
const FIRST_CELL_FIRST: &str =
    "assert '_copies' in globals(), 'Run the first cell first: it makes copies of your files.'";

/// A program that names more files of the folder works in one of its own.
const MOST_NAMED: usize = 100;

/// Where a program finds its files.
pub(super) struct Places<'a> {
    /// Each file with the name of its copy, if it has one.
    files: Vec<(ProgramFile<'a>, Option<String>)>,
    /// The folder in which the program works on copies of all.
    folder: Option<Folder>,
    /// What the program may change outside of its folder.
    outside: Vec<String>,
}

/// A folder with copies.
struct Folder {
    name: String,
    /// `true` if the copies have Gemini's names, too.
    has_both_names: bool,
}

impl<'a> Places<'a> {
    /// Places for the files that were given along. `others` are the names of what else there is in the folder where the
    /// program will stand: what it writes takes none of them.
    pub(super) fn of<'p>(
        programs: &[&'p Parsed<'p>],
        given: &[ProgramFile<'a>],
        others: &'a FolderFiles,
    ) -> Self {
        let mut files = given.to_vec();
        let named = named_others(programs, given, others);
        let are_many = named.len() > MOST_NAMED;
        files.extend(named.into_iter().filter(|_| !are_many));
        let FileChanges { changed, lists, opens_a_computed, mut outside } = changed(programs, &files, others);
        let changed = if are_many { Changed::Any } else { changed };
        outside.retain(|path| given.iter().all(|file| file.path != path));
        let leaves_some = || {
            programs.iter().any(|program| {
                let in_shell = || shell_commands(program).any(|command| command.contains(PLACED_STEM));
                let renamed = paths::renamed(program, given, &|_| false);
                let is_sought = lists && renamed.looks_for_some;
                renamed.leaves_some || (!given.is_empty() && (is_sought || in_shell()))
            })
        };
        let has_both_names = opens_a_computed || leaves_some();
        let is_written = |name: &str| {
            files.iter().any(|other| [other.name, other.path].contains(&name))
                || others.has(name)
                || programs.iter().any(|program| program.code.contains(name))
        };
        let is_changed = |index: usize| match &changed {
            Changed::Any => None,
            Changed::Named(_) if has_both_names => None,
            Changed::Named(are_changed) => Some(are_changed[index]),
        };
        let mut placed: Vec<(ProgramFile<'a>, Option<String>)> = Vec::new();
        for (index, file) in files.iter().enumerate() {
            let is_taken = |name: &str| placed.iter().any(|(_, copy)| copy.as_deref() == Some(name));
            let word = if file.is_given { "-copy" } else { "" };
            let copy = match is_changed(index) {
                // Who lists the folder must find each file once.
                None if has_both_names && lists => file.is_given.then(|| placed_name(index, file.name)),
                None => file.is_given.then(|| free_name(file_name(file.name), "", is_taken)),
                Some(true) => Some(free_name(
                    if file.is_given { file_name(file.path) } else { file.path },
                    word,
                    |name| is_written(name) || is_taken(name),
                )),
                Some(false) => None,
            };
            placed.push((*file, copy));
        }
        let is_any = has_both_names || matches!(changed, Changed::Any);
        let folder = is_any.then(|| Folder { name: free_name("copies", "", is_written), has_both_names });
        Places { files: placed, folder, outside }
    }

    /// The files as the program names them.
    fn files(&self) -> Vec<ProgramFile<'_>> {
        self.files
            .iter()
            .map(|(file, copy)| ProgramFile { path: copy.as_deref().unwrap_or(file.path), ..*file })
            .collect()
    }

    /// Replaces the names of files by their paths.
    pub(super) fn renamed(&self, program: &Parsed<'_>) -> Vec<Replacement> {
        paths::renamed(program, &self.files(), &|place| self.files[place].1.is_some()).replacements
    }

    /// Where copies of a file are made.
    fn copies_of(&self, index: usize, file: &ProgramFile<'_>, copy: &str) -> Vec<String> {
        let placed = placed_name(index, file.name);
        let is_taken = || self.files.iter().any(|(_, other)| other.as_deref() == Some(&*placed));
        let has_both = self.folder.as_ref().is_some_and(|folder| folder.has_both_names) && !is_taken();
        [copy.to_owned()].into_iter().chain(has_both.then(|| placed.clone())).collect()
    }

    /// What is said of files that the program writes under other names.
    fn moved_outputs(&self) -> String {
        let others = self.files.iter().filter(|(file, _)| !file.is_given);
        let said = others.filter_map(|(file, other)| {
            let (name, other) = (one_line(file.name), one_line(other.as_deref()?));
            Some(format!("# You have a file {name}. The program uses {other} instead."))
        });
        said.collect::<Vec<_>>().join("\n")
    }

    /// What is said of files elsewhere, of which the program makes no copies.
    fn outside_note(&self) -> String {
        if self.outside.is_empty() {
            return String::new();
        }
        let paths: Vec<_> = self.outside.iter().map(|path| one_line(path)).collect();
        format!("# Before you run it: it may change {}, outside of this folder.", paths.join(", "))
    }

    /// The program with its copies made first. A copy never takes the place of a file that is there.
    pub(super) fn copied_first(&self, code: String) -> String {
        below_head(code, &self.first_lines())
    }

    /// The same for the first cell of a notebook.
    pub(super) fn copied_in_cell(&self, cell: String) -> String {
        above_cell(cell, &self.first_lines())
    }

    /// A later cell. Without the first one it would work on the files themselves.
    pub(super) fn in_later_cell(&self, cell: String) -> String {
        if self.folder.is_some() { above_cell(cell, FIRST_CELL_FIRST) } else { cell }
    }

    /// What makes the copies.
    fn first_lines(&self) -> String {
        let given = self.files.iter().filter(|(file, _)| file.is_given).enumerate();
        let copies = given.flat_map(|(index, (file, copy))| {
            let copies = copy.iter().flat_map(move |copy| self.copies_of(index, file, copy));
            copies.map(|copy| (copy, file.path))
        });
        let copies: Vec<(String, &str)> = copies.collect();
        let places = match &self.folder {
            Some(folder) => {
                let head = if folder.has_both_names { NAMES } else { FOLDER };
                let numbered = quoted(&format!("{}-", folder.name));
                let free = format!(
                    "_copies = next(_it for _n in range(1, 10**6) if not os.path.exists(_it := os.path.join(_start, {numbered} + str(_n))))"
                );
                let copy = |(copy, file): &(String, &str)| {
                    copied(&quoted(copy), &format!("os.path.join(_start, {})", quoted(file)))
                };
                let copying: Vec<String> = copies.iter().map(copy).collect();
                [
                    head,
                    "import os",
                    START,
                    &free,
                    "os.mkdir(_copies)",
                    "os.chdir(_copies)",
                    &copying.join("\n"),
                ]
                .map(str::to_owned)
                .to_vec()
            }
            None if copies.is_empty() => vec![self.moved_outputs()],
            None => {
                let copying: Vec<String> = copies.iter().map(|(copy, file)| copying(copy, file)).collect();
                [&self.moved_outputs(), COPY, "import os", &copying.join("\n")].map(str::to_owned).to_vec()
            }
        };
        let mut lines = vec![self.outside_note()];
        lines.extend(places);
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}

/// The statements that copy a file, each on a line: they may stand in one with others.
fn copying(copy: &str, file: &str) -> String {
    let (stem, ending) = stem_and_ending(copy);
    let [stem, ending] = [&format!("{stem}-"), ending].map(quoted);
    let (copy, file) = (quoted(copy), quoted(file));
    let free = format!("_it := {stem} + str(_n) + {ending}");
    let copied = copied(&copy, &file);
    format!(
        "os.path.lexists({copy}) and os.rename({copy}, next(_it for _n in range(1, 10**6) if not os.path.lexists({free})))\n{copied}"
    )
}

/// The statement that copies a file, each given as an expression. It takes the place of none.
fn copied(copy: &str, file: &str) -> String {
    format!("open({copy}, 'xb').write(open({file}, 'rb').read())")
}

fn quoted(text: &str) -> String {
    format!("'{}'", escaped(text, "'", false))
}

/// A program with these lines where they may stand first.
fn below_head(code: String, lines: &str) -> String {
    if lines.is_empty() {
        return code;
    }
    let Some(head) = Parsed::new(&code).map(|program| head(&program)) else { return code };
    let (before, after) = code.split_at(head.at);
    [before, &head.below(lines), after].concat()
}

/// The same for a cell; one of a shell becomes a call that runs it.
fn above_cell(cell: String, lines: &str) -> String {
    if lines.is_empty() {
        return cell;
    }
    let Some((magic, rest)) = cell.split_once('\n').filter(|_| runs_no_python(&cell)) else {
        return below_head(cell, lines);
    };
    let (name, line) =
        magic.trim_start_matches('%').split_once(' ').unwrap_or((magic.trim_start_matches('%'), ""));
    let arguments = [name, line, rest].map(|text| quoted(text.trim_end_matches('\r'))).join(", ");
    below_head(format!("get_ipython().run_cell_magic({arguments})\n"), lines)
}

/// Of these names in the folder, those that literals of the programs name and that were not given along.
fn named_others<'a>(
    programs: &[&Parsed<'_>],
    given: &[ProgramFile<'_>],
    others: &'a FolderFiles,
) -> Vec<ProgramFile<'a>> {
    let mut found: Vec<&'a str> = Vec::new();
    for program in programs {
        walk(program.root(), |node| {
            let is_string = node.kind() == "string" && !others.is_empty();
            let text = Literal::read(node, program.code).filter(|_| is_string).and_then(|it| it.text());
            let other = text.and_then(|text| others.named(paths::without_folder(&text)));
            // A word such as `region` is the name of a column, also where there is a file of that name.
            let other = other.filter(|name| name.contains(['.', '/']));
            found.extend(other);
            Descend::Into
        });
    }
    found.sort_unstable();
    found.dedup();
    found.retain(|name| given.iter().all(|file| file.path != *name && file.name != *name));
    found.into_iter().map(|name| ProgramFile::other(name, name)).collect()
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A free name like another one: with this word behind its stem, then with numbers.
fn free_name(name: &str, word: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let (stem, ending) = stem_and_ending(name);
    let numbered = (2..).map(|number| format!("{stem}{word}-{number}{ending}"));
    let mut names = std::iter::once(format!("{stem}{word}{ending}")).chain(numbered);
    names.find(|name| !is_taken(name)).unwrap_or_default()
}

/// `sales` and `.csv`.
fn stem_and_ending(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && !name[dot..].contains('/') => name.split_at(dot),
        _ => (name, ""),
    }
}
