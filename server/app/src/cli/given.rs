//! Makes the input of an ask from the command line: opens the files and reads the code.

use std::fs;
use std::path::{Path, PathBuf};

use engines::{FileTravel, Input};
use local::DataFolder;
use sandbox::{InputFile, LastValue};
use turn::{Excerpt, Failure, How, Sent};

use super::code;
use super::piped::Piped;
use crate::complain::remark;
use crate::folders::{self, HeldByName, Named};
use crate::given_files;
use crate::open::{is_stdin, open_data};
use crate::project::{Author, Project};
use crate::told_apart::{self, told_apart};

/// The input of an ask, and where it is.
pub(super) struct GivenInput {
    /// The input itself.
    pub(super) input: Input,
    /// The canonical path of each of its files; `None` for standard input.
    pub(super) paths: Vec<Option<PathBuf>>,
    /// The path of each of its folders, or its pattern, from the root.
    pub(super) folders: Vec<PathBuf>,
    /// Each file that is the only one that a pattern matched, with that pattern.
    pub(super) matched: Vec<(PathBuf, String)>,
    /// The canonical path of the code; `None` without code, and for standard input.
    pub(super) code: Option<PathBuf>,
    /// Of each file around the code its path as the code sees it, and on the disk.
    pub(super) around: Vec<(String, PathBuf)>,
}

impl GivenInput {
    /// Its parts, for more to be added: the attachments, the question, the excerpt and the path of the code.
    pub(super) fn into_parts(self) -> (Attachments, String, Option<Excerpt>, Option<PathBuf>) {
        let GivenInput {
            input: Input { question, excerpt, files, folders, .. },
            paths,
            folders: folder_paths,
            matched,
            code,
            around: _,
        } = self;
        (Attachments { files, paths, folders, folder_paths, matched }, question, excerpt, code)
    }

    /// The file that it is about: the code, else the first data file.
    pub(super) fn place(&self) -> Option<&Path> {
        let files = self.code.iter().chain(self.paths.iter().flatten());
        files.chain(&self.folders).map(PathBuf::as_path).next()
    }

    /// The files, as they are noted in the history.
    pub(super) fn sent(&self, travel: FileTravel) -> Vec<Sent> {
        let how = match travel {
            FileTravel::Inline => How::Inline,
            FileTravel::Descriptors => How::Here,
        };
        let files = self.input.files.iter().zip(&self.paths);
        let files = files.map(|(file, path)| given_files::note(file, path.clone(), how));
        let folders = self.input.folders.iter().zip(&self.folders);
        let files =
            files.chain(folders.flat_map(|(folder, path)| given_files::note_folder(folder, path, how)));
        files.chain(given_files::note_around(&self.input.around, &self.around)).collect()
    }

    /// Takes along what code that runs here names and imports. Says what does not go along.
    pub(super) fn find_around(&mut self) -> Result<Vec<String>, Failure> {
        let Some(code) = self.input.code_to_run() else { return Ok(Vec::new()) };
        let Some(project) = Project::of_code(self.code.as_deref()) else { return Ok(Vec::new()) };
        let names = self.input.files.iter().map(|file| file.name.clone());
        let mut given: Vec<_> = names.zip(self.paths.iter().cloned()).collect();
        let places =
            |folder: &DataFolder| folder.input.files.iter().map(|it| folder.input.place_of(it)).collect();
        let in_folders = self.input.folders.iter().flat_map::<Vec<String>, _>(places);
        given.extend(in_folders.map(|place| (place, None)));
        let open = |_: &Path, file| Ok(InputFile { name: String::new(), file });
        let found = project.find(&[code.to_owned()], &given, Author::Person, &open)?;
        (self.input.around, self.around) = (found.around, found.names);
        Ok(found.left_out)
    }

    /// Leaves out what an ignore file names, or what is held by its name, of the files that were found, and not named one by one.
    /// Says what that is.
    pub(super) fn leave_out_ignored(&mut self, by_name: HeldByName) -> Result<Vec<String>, Failure> {
        for (path, typed) in &self.matched {
            folders::check_matched(path, typed, by_name)?;
        }
        let said = self.input.folders.iter_mut().map(|folder| folders::leave_out_ignored(folder, by_name));
        Ok(said.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }
}

/// Opens everything that the command line names. Fails if any of it cannot be used.
pub(super) fn open(
    question: &str,
    code: Option<&Path>,
    attachments: &[PathBuf],
    piped: Option<Piped>,
) -> Result<GivenInput, Failure> {
    let mut question = question.trim().to_owned();
    if question.is_empty() && code.is_none() && attachments.is_empty() && piped.is_none() {
        return Err(Failure::new(
            "There is nothing to ask",
            "",
            "Type a question, attach a data file with -a FILE, give code with --code FILE, or pipe one of them in.",
        ));
    }
    let readers = attachments.iter().map(PathBuf::as_path).chain(code).filter(|path| is_stdin(path)).count();
    if readers > 1 {
        return Err(Failure::new(
            "Standard input can be read once",
            "More than one input is -.",
            "Give the others as files.",
        ));
    }
    let mut excerpt = code.map(code::read).transpose()?;
    let mut given = Attachments::default();
    attachments.iter().try_for_each(|path| given.add(path, &path.to_string_lossy()))?;
    match piped {
        Some(Piped::Question(text)) => question = text,
        Some(Piped::Excerpt(text)) => excerpt = Some(text),
        Some(Piped::File(file)) => {
            given.add_file(file, None);
        }
        None => {}
    }
    given.into_input(question, excerpt, code.and_then(canonical))
}

/// Data files and folders of them, open.
#[derive(Default)]
pub(super) struct Attachments {
    files: Vec<InputFile>,
    paths: Vec<Option<PathBuf>>,
    folders: Vec<DataFolder>,
    folder_paths: Vec<PathBuf>,
    matched: Vec<(PathBuf, String)>,
}

impl Attachments {
    /// Opens a file, a folder or what a pattern matches. `typed` is what the person typed.
    pub(super) fn add(&mut self, path: &Path, typed: &str) -> Result<(), Failure> {
        let named = if is_stdin(path) { None } else { folders::find(path, typed).transpose()? };
        match named {
            Some(Named::Folder(folder)) => {
                self.folders.push(folder);
                self.folder_paths.push(std::path::absolute(path).unwrap_or_else(|_| path.to_owned()));
            }
            Some(Named::File(path)) => {
                self.add_file(open_data(&path)?, canonical(&path));
                self.matched.push((path, typed.to_owned()));
            }
            None => {
                self.add_file(open_data(path)?, canonical(path));
            }
        }
        Ok(())
    }

    /// Adds a file; gives its place among the files of the input.
    pub(super) fn add_file(&mut self, file: InputFile, path: Option<PathBuf>) -> usize {
        self.files.push(file);
        self.paths.push(path);
        self.files.len() - 1
    }

    /// The input of an ask about them.
    pub(super) fn into_input(
        self,
        question: String,
        excerpt: Option<Excerpt>,
        code: Option<PathBuf>,
    ) -> Result<GivenInput, Failure> {
        let mut files = self.files;
        let known: Vec<_> =
            files.iter().map(|file| file.name.clone()).zip(self.paths.iter().cloned()).collect();
        if let Some(said) = told_apart::remark(&known) {
            remark(&said);
        }
        files.iter_mut().zip(told_apart(&known)).for_each(|(file, name)| file.name = name);
        let input = Input::new(question, excerpt, files)?.with_folders(self.folders)?;
        // As under `python3 script.py`.
        let input = Input { last_value: LastValue::Never, ..input };
        let around = Vec::new();
        let (folders, matched) = (self.folder_paths, self.matched);
        Ok(GivenInput { input, paths: self.paths, folders, matched, code, around })
    }
}

fn canonical(path: &Path) -> Option<PathBuf> {
    if is_stdin(path) { None } else { fs::canonicalize(path).ok() }
}
