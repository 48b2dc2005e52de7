//! What goes into a run.

use std::fs::File;
use std::sync::Arc;

use crate::{Limits, Live, OpenFolder};

/// A Python program to run, with those before it.
#[derive(Debug, Default)]
pub struct Program {
    /// Programs that run before it in the same interpreter, each as far as it gets and with the time of a run for itself.
    /// Beyond [`Program::MOST_EARLIER`], what they print counts to the last one.
    pub earlier: Vec<String>,
    /// The source text.
    pub code: String,
    /// The files that the program finds below its working directory.
    pub files: Vec<InputFile>,
    /// Folders of files beside them.
    pub folders: Vec<InputFolder>,
    /// More names of files in the folder where it starts.
    pub aliases: Vec<Alias>,
    /// Where it stands among its files.
    pub standing: ProgramPlace,
    /// When the value of the last line of a program is shown.
    pub last_value: LastValue,
    /// The limits at which the run is stopped.
    pub limits: Limits,
    /// Where the host notes what it sees of the run while it runs.
    pub live: Option<Arc<Live>>,
}

impl Program {
    /// Programs before it whose results are told apart.
    pub const MOST_EARLIER: usize = 256;
}

/// Where a program stands among its files. By default it starts in the working directory, and its modules are those of Python.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProgramPlace {
    /// The folder below the working directory in which it starts: plain path components; empty for the working directory
    /// itself.
    pub folder: String,
    /// The first names of the modules beside it. They come before all others, as under `python3 script.py`.
    pub modules: Vec<String>,
    /// Folders below the working directory in which modules are looked for last; empty for the working directory itself.
    pub more_modules: Vec<String>,
}

/// When the value of a program's last line is shown, if it is an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LastValue {
    /// If the program printed and made nothing else.
    #[default]
    IfAlone,
    /// Never: a script is none.
    Never,
    /// As a notebook shows that of a cell: in words, as a table, as a picture.
    Always,
}

/// One more name of a file: a link beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The new name: one plain path component that no file has.
    pub name: String,
    /// The name of a file beside it.
    pub file: String,
}

/// A file as a descriptor, so that nobody can swap it after it was checked.
#[derive(Debug)]
pub struct InputFile {
    /// Its path below the working directory: plain path components.
    pub name: String,
    /// Its content. It is read from the first byte, whatever the descriptor's position. See
    /// [`open_beneath`](crate::open_beneath).
    pub file: File,
}

/// Files of one folder. Each is opened when it is needed: there may be more than a process may hold open.
#[derive(Debug, Clone)]
pub struct InputFolder {
    /// Where they are below the working directory: plain path components; empty for the working directory itself.
    pub name: String,
    /// The folder.
    pub folder: Arc<OpenFolder>,
    /// The path of each file below the folder: plain path components.
    pub files: Vec<String>,
    /// The size of all of them, in bytes, as they were found.
    pub bytes: u64,
    /// `true` if the program may also see what else is in the folder. Then any number of large files can be mounted.
    pub is_whole: bool,
}
