//! What a program finds around it when it runs on this machine: the data files that it names and the modules that it
//! imports, in their folders.

mod modules;
mod virtual_path;

use std::collections::{HashMap, HashSet, VecDeque};
use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use ask::{NamedPath, NeededModule, PathStart, needs};
use engines::{FilesAround, Input};
use sandbox::{InputFile, ProgramPlace};
use turn::{Failure, one_line};

use self::virtual_path::VirtualPath;
use crate::open::{open_real, project_around};
use crate::privacy::{self, Workspace};

/// The most files that go along because they are named.
const MOST_DATA: usize = 64;
/// The most modules that go along.
const MOST_MODULES: usize = 200;
/// The most bytes of all modules.
const MOST_MODULE_BYTES: u64 = 4 << 20;
/// The most reasons that are said: people read them.
const MOST_REASONS: usize = 12;
/// So often it is looked whether a file is there.
const MOST_LOOKS: usize = 50_000;
/// What is said if that was too seldom, whatever else is said.
const TOO_MUCH: &str = "The code needs too much: not all of its files and modules were looked for.";

/// Where a program stands. All paths are real ones.
#[derive(Debug, Clone)]
pub(crate) struct Project {
    /// Nothing outside of this folder goes along.
    root: PathBuf,
    /// The folder of the code, in which it starts.
    home: PathBuf,
    /// The folders in which what it names is looked for, in this order.
    starts: Vec<PathBuf>,
}

/// Who wrote the programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Author {
    /// The person, who may read all of it.
    Person,
    /// A model: what an ignore file names does not go along.
    Model,
}

/// How a file that was found becomes one for the program.
pub(crate) type Opening<'a> = dyn Fn(&Path, File) -> Result<InputFile, Failure> + 'a;

/// What goes along.
#[derive(Debug, Default)]
pub(crate) struct FoundAround {
    /// The files with where the program stands among them.
    pub(crate) around: FilesAround,
    /// Of each file its path as the code sees it, and on the disk.
    pub(crate) names: Vec<(String, PathBuf)>,
    /// What does not go along and why, in a sentence each.
    pub(crate) left_out: Vec<String>,
}

impl Project {
    /// The project of a folder whose code has its root there or above. `starts` are the folders in which what it names is
    /// looked for.
    pub(crate) fn of(root: PathBuf, home: PathBuf, starts: Vec<PathBuf>) -> Self {
        Project { root, home, starts }
    }

    /// The project of code on the command line; without a path, that of the working directory. What it names is looked for
    /// as under `python3 script.py`, then beside it.
    pub(crate) fn of_code(code: Option<&Path>) -> Option<Self> {
        let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok()?;
        let home = code.and_then(Path::parent).map_or_else(|| here.clone(), privacy::real);
        let root = match project_around(&home) {
            Some(root) => root.to_owned(),
            None if home.starts_with(&here) => here.clone(),
            None => home.clone(),
        };
        let starts =
            [here].into_iter().filter(|here| here.starts_with(&root)).chain([home.clone()]).collect();
        Some(Project { root, home, starts })
    }

    /// The project of what a model wrote for a file: of the repository that it is in, else of its folder.
    pub(crate) fn around(file: &Path) -> Option<Self> {
        let home = privacy::real(file.parent()?);
        let root = project_around(&home).map_or_else(|| home.clone(), Path::to_owned);
        Some(Project { starts: vec![home.clone(), root.clone()], root, home })
    }

    /// The folder of the code, and the root.
    pub(crate) fn places(self) -> (PathBuf, PathBuf) {
        (self.home, self.root)
    }

    /// Finds what goes along with programs. `given` are the files that were given along, each with its path from where the
    /// program starts and its real path. Blocks: it reads files.
    pub(crate) fn find(
        &self,
        programs: &[String],
        given: &[(String, Option<PathBuf>)],
        author: Author,
        open: &Opening<'_>,
    ) -> Result<FoundAround, Failure> {
        let mut search = Search::new(self, given, author, open);
        for program in programs {
            search.look_through(program, &self.home, None)?;
        }
        while let Some(module) = search.unread.pop_front() {
            search.look_through(&module.text, &module.folder, Some(&module.top))?;
        }
        Ok(search.placed())
    }
}

/// A module whose code was not looked through.
struct UnreadModule {
    text: String,
    /// Its folder.
    folder: PathBuf,
    /// The folder from which it is imported.
    top: PathBuf,
}

/// The search for what goes along with some programs.
struct Search<'a> {
    project: &'a Project,
    given: &'a [(String, Option<PathBuf>)],
    open: &'a Opening<'a>,
    /// Asked of what a model may have; `None` for the person.
    workspace: Option<Workspace>,
    taken: HashMap<VirtualPath, Option<(InputFile, PathBuf)>>,
    /// The places of the files, in the order in which they were found.
    order: Vec<VirtualPath>,
    unread: VecDeque<UnreadModule>,
    /// Modules that were looked for.
    asked: HashSet<(PathBuf, NeededModule)>,
    /// First names of the modules beside the program.
    beside: Vec<String>,
    /// Other folders from which modules are imported.
    tops: Vec<PathBuf>,
    left_out: Vec<String>,
    data: usize,
    modules: usize,
    module_bytes: u64,
    looks: usize,
}

impl<'a> Search<'a> {
    fn new(
        project: &'a Project,
        given: &'a [(String, Option<PathBuf>)],
        author: Author,
        open: &'a Opening<'a>,
    ) -> Self {
        let places = given.iter().filter_map(|(name, _)| VirtualPath::beside(name));
        let taken = places.map(|place| (place, None)).collect();
        let workspace = (author == Author::Model).then(|| Workspace::of(std::slice::from_ref(&project.root)));
        Search {
            project,
            given,
            open,
            workspace,
            taken,
            order: Vec::new(),
            unread: VecDeque::new(),
            asked: HashSet::new(),
            beside: Vec::new(),
            tops: Vec::new(),
            left_out: Vec::new(),
            data: 0,
            modules: 0,
            module_bytes: 0,
            looks: 0,
        }
    }

    /// Takes what a code needs. `folder` is where its file is; `top` is the folder from which it is imported, if it is.
    fn look_through(&mut self, code: &str, folder: &Path, top: Option<&Path>) -> Result<(), Failure> {
        let needs = needs(code);
        needs.paths.iter().try_for_each(|path| self.take_data(path, folder))?;
        needs.modules.iter().try_for_each(|module| self.take_module(module, folder, top))
    }

    /// Takes a data file that is named, from the first place where it is.
    fn take_data(&mut self, named: &NamedPath, folder: &Path) -> Result<(), Failure> {
        if named.path.starts_with('/') {
            return Ok(());
        }
        let (starts, seen_from) = match named.start {
            PathStart::WorkingDirectory => (self.project.starts.clone(), self.project.home.as_path()),
            PathStart::OwnFolder => (vec![folder.to_owned()], folder),
        };
        let place = VirtualPath::between(&self.project.home, seen_from).and_then(|it| it.join(&named.path));
        let Some(place) = place.filter(|place| !self.taken.contains_key(place)) else { return Ok(()) };
        for start in starts {
            let Some(path) = virtual_path::lexical(&start, &named.path) else { continue };
            let Some(file) = self.opened(&path) else { continue };
            if self.data == MOST_DATA {
                self.leave_out(format!(
                    "The code names more than {MOST_DATA} files; those beyond do not go along. Attach their folder."
                ));
                return Ok(());
            }
            self.data += 1;
            return self.take(place, path, file);
        }
        Ok(())
    }

    /// Opens a file of the project, or one that was given along; `None` if it is not there, or must not go along.
    fn opened(&mut self, path: &Path) -> Option<File> {
        if !self.may_look(1) {
            return None;
        }
        let Ok(below) = path.strip_prefix(&self.project.root) else {
            let is_given = self.given.iter().any(|(_, given)| given.as_deref() == Some(path));
            return is_given.then(|| open_real(path).ok()).flatten().map(|input| input.file);
        };
        let file = match sandbox::open_beneath(&self.project.root, below) {
            Ok(file) => file,
            Err(sandbox::Error::InputOutside { .. }) => {
                let shown = self.shown(self.link_to(path).unwrap_or(path));
                self.leave_out(format!("{shown} does not go along: it is a symbolic link."));
                return None;
            }
            Err(_) => return None,
        };
        let is_secret = privacy::is_hidden_or_secret(below).then(|| "is named as secrets are".to_owned());
        let why = |workspace: &mut Workspace| is_secret.or_else(|| workspace.reason_to_stay(path));
        if let Some(why) = self.workspace.as_mut().and_then(why) {
            let shown = self.shown(path);
            self.leave_out(format!("{shown} does not go along: it {why}."));
            return None;
        }
        Some(file)
    }

    /// Takes a file, unless a file that was given along is where it or one of its folders would be.
    fn take(&mut self, place: VirtualPath, path: PathBuf, file: File) -> Result<(), Failure> {
        let is_given = |(given, file): (&VirtualPath, &Option<_>)| file.is_none() && given.excludes(&place);
        if self.taken.iter().any(is_given) {
            return Ok(());
        }
        let input = (self.open)(&path, file)?;
        self.order.push(place.clone());
        self.taken.insert(place, Some((input, path)));
        Ok(())
    }

    /// A path as people know it, from the root of the project.
    fn shown(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.project.root).unwrap_or(path);
        one_line(&below.to_string_lossy())
    }

    /// The first symbolic link on the way to a path: whatever is behind it, it is said once.
    fn link_to<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        let way = path.ancestors().take_while(|part| *part != self.project.root);
        way.filter(|part| part.is_symlink()).last()
    }

    /// `true` if it may be looked so often more whether a file is there.
    fn may_look(&mut self, times: usize) -> bool {
        self.looks = self.looks.saturating_add(times);
        self.looks <= MOST_LOOKS
    }

    /// Notes why something does not go along; of many reasons only the first.
    fn leave_out(&mut self, why: String) {
        let why = if self.left_out.len() < MOST_REASONS { why } else { "More does not go along.".to_owned() };
        if !self.left_out.contains(&why) {
            self.left_out.push(why);
        }
    }

    /// All that was taken, each in its place.
    fn placed(mut self) -> FoundAround {
        let tops: Vec<VirtualPath> =
            self.tops.iter().filter_map(|top| VirtualPath::between(&self.project.home, top)).collect();
        let up = self.order.iter().chain(&tops).map(VirtualPath::up).max().unwrap_or_default();
        let start = virtual_path::last_names(&self.project.home, up);
        let place = |path: &VirtualPath| path.below(&start);
        if self.looks > MOST_LOOKS {
            self.left_out.push(TOO_MUCH.to_owned());
        }
        let mut found = FoundAround { left_out: self.left_out, ..FoundAround::default() };
        found.around.standing = ProgramPlace {
            folder: start.join("/"),
            modules: self.beside,
            more_modules: tops.iter().map(place).collect(),
        };
        for path in &self.order {
            let Some((input, on_disk)) = self.taken.remove(path).flatten() else { continue };
            found.names.push((path.to_string(), on_disk));
            found.around.files.push(InputFile { name: place(path), ..input });
        }
        found
    }
}

/// The text of a module that goes along; `None` if it is none that Python reads.
fn text(input: &mut InputFile) -> Option<String> {
    let mut bytes = Vec::new();
    let read = Read::take(&input.file, Input::CODE_LIMIT + 1).read_to_end(&mut bytes);
    read.and_then(|_| input.file.rewind()).ok()?;
    (bytes.len() as u64 <= Input::CODE_LIMIT).then(|| String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests;
