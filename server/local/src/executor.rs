//! Where a program runs, and what comes of it.

mod hint;
mod printed;
mod sandboxed;
mod tables;
mod work;

use std::borrow::Cow;
use std::time::Duration;

use sandbox::{Alias, Cancel, InputFile, InputFolder, LastValue, ProgramPlace};
use turn::{Image, NotKept, Outcome, Printing, TableData, WrittenFile};

use crate::Error;

pub use hint::{missing_path, next_step};
pub use sandboxed::SandboxExecutor;
pub use work::Work;
pub(crate) use work::WorkProgress;

/// Where a program runs. It knows its own limits of time and memory.
pub trait Executor: Send + Sync {
    /// `true` if `import name` would find something.
    fn has_module(&self, name: &str) -> bool;

    /// Runs a program to its end. Blocks the calling thread; a program that fails is no error. `see` is called now and
    /// then, on the same thread, with what is seen of the program; what it prints last may come with its end alone.
    fn run(&self, script: Script, cancel: &Cancel, see: &mut dyn FnMut(Seen)) -> Result<Execution, Error>;
}

/// What is seen of a program while it runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// How many bytes it has read so far; 0 where that is not known.
    pub bytes_read: u64,
    /// What it has printed since it was seen last, in order.
    pub printed: Vec<Printing>,
}

/// A Python program with the files it finds beside it.
#[derive(Debug, Default)]
pub struct Script {
    /// Programs that run before it in the same interpreter, each as far as it gets.
    pub earlier: Vec<String>,
    /// The source text.
    pub code: String,
    /// The files below its working directory.
    pub files: Vec<InputFile>,
    /// More names of these files.
    pub aliases: Vec<Alias>,
    /// Folders of files beside them.
    pub folders: Vec<InputFolder>,
    /// Where it stands among its files.
    pub standing: ProgramPlace,
    /// When the value of its last line is shown.
    pub last_value: LastValue,
    /// What is known of its work before it runs; `None` for code that a person or a model wrote.
    pub work: Option<Work>,
}

/// What came of a program that ran before the last one in the same interpreter.
#[derive(Debug, Clone)]
pub struct EarlierExecution {
    /// As of [`Execution`].
    pub outcome: Outcome,
    /// As of [`Execution`].
    pub output: String,
    /// As of [`Execution`].
    pub unprinted: usize,
    /// As of [`Execution`].
    pub errors: String,
    /// As of [`Execution`].
    pub tables: Vec<TableData>,
    /// As of [`Execution`].
    pub images: Vec<Image>,
}

/// What came of running a program, the same for every executor.
#[derive(Debug, Clone)]
pub struct Execution {
    /// Results of the earlier programs, in order. If one came to no end, those before it; the other fields are of that one.
    pub earlier: Vec<EarlierExecution>,
    /// How the program ended.
    pub outcome: Outcome,
    /// What it printed; with its errors if it did not end well.
    pub output: String,
    /// How many of the last lines of the output the program did not print.
    pub unprinted: usize,
    /// Standard error, if it ended well.
    pub errors: String,
    /// The tables that it showed.
    pub tables: Vec<TableData>,
    /// The charts it drew, in order.
    pub images: Vec<Image>,
    /// The files it wrote.
    pub files: Vec<WrittenFile>,
    /// The files it wrote that are not handed over.
    pub not_kept: Vec<NotKept>,
    /// Where it ran: `this machine`. It follows "Ran on".
    pub place: Cow<'static, str>,
    /// What left this machine: `nothing was sent`.
    pub sent: Cow<'static, str>,
    /// What the program was kept from: `full: own root, no network, no other processes`.
    pub isolation: Cow<'static, str>,
    /// Why the isolation is not the best one: `not full: there is no bwrap on PATH`.
    pub caveat: Option<String>,
    /// The next step after a failure, as whole sentences.
    pub hint: Option<Cow<'static, str>>,
    /// How long it ran.
    pub elapsed: Duration,
}
