//! The limits of a run, and what comes out of it.

use std::fmt;
use std::time::Duration;

/// The limits at which a run is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time on the wall clock.
    pub wall: Duration,
    /// Memory of all the run's processes together, with the files that it has in memory, in bytes.
    pub memory: u64,
    /// Standard output, and standard error, in bytes each.
    pub output: usize,
}

impl Limits {
    /// A time on the wall clock that is as good as none.
    pub const NO_HURRY: Duration = Duration::from_secs(30 * 24 * 60 * 60);
}

impl Default for Limits {
    fn default() -> Self {
        Self { wall: Duration::from_secs(30), memory: 4 << 30, output: 1 << 20 }
    }
}

/// The most rows of a table that a program tells.
pub const TABLE_ROWS: usize = 200;
/// The most columns of it, without those of its index.
pub const TABLE_COLUMNS: usize = 50;

/// The result of a run.
#[derive(Debug)]
pub struct Run {
    /// Results of the programs before the last, in order. If a limit or a crash ended the run, those that came to an end;
    /// the other fields are of the one that did not.
    pub earlier: Vec<EarlierRun>,
    /// How the program ended.
    pub outcome: Ended,
    /// Standard output. Unless the program ended with [`Ended::Ok`] also standard error, both in the order they came. If
    /// a limit or a signal ended it, the last line says so, in brackets. The value of the last line as
    /// [`LastValue`](crate::LastValue) says.
    pub output: String,
    /// How many of the last lines of the output the program did not print: what the sandbox says in brackets, and the
    /// value of its last line.
    pub unprinted: usize,
    /// Standard error of a program that ended with [`Ended::Ok`], from its first line on; else empty.
    pub errors: String,
    /// The tables that it showed, in their order, each as it told it: JSON that nobody has looked at, of 256 KiB at most.
    pub tables: Vec<String>,
    /// Its matplotlib figures as PNG files, in the order they were shown.
    pub images: Vec<Vec<u8>>,
    /// The files it made or changed in its working directory, as it reported them at its end: at most 100.
    pub files: Vec<LeftFile>,
    /// The layer it ran in.
    pub layer: Layer,
    /// Why better layers were not available.
    pub why_not_full: Option<String>,
    /// From the start of the first process to the end of the last; in a spare, from the arrival of the program to its
    /// end.
    pub elapsed: Duration,
    /// The highest memory seen, in bytes: see [`Limits::memory`]. The libraries of a spare count.
    pub peak_memory: u64,
}

/// What came of a program that ran before the last one in the same interpreter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierRun {
    /// How it ended: never at a limit.
    pub outcome: Ended,
    /// As [`Run::output`].
    pub output: String,
    /// As [`Run::unprinted`].
    pub unprinted: usize,
    /// As [`Run::errors`].
    pub errors: String,
    /// As [`Run::tables`].
    pub tables: Vec<String>,
    /// As [`Run::images`].
    pub images: Vec<Vec<u8>>,
}

/// A file that a program left in its working directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftFile {
    /// Its path from the working directory; unusual characters are replaced by `_`.
    pub name: String,
    /// Its size, in bytes.
    pub bytes: u64,
    /// Its content; `None` if it was not kept. All kept contents together are at most 16 MiB.
    pub content: Option<Vec<u8>>,
}

/// How a program ended, in the words of the code execution tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It ended with status 0.
    Ok,
    /// It raised, exited with another status, was killed or broke a limit other than time.
    Failed,
    /// It was stopped at the end of its time.
    DeadlineExceeded,
}

/// The layers that a run may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layers {
    /// Full, else reduced.
    #[default]
    Auto,
    /// Only full.
    Full,
    /// Only reduced, even if full works.
    Reduced,
    /// Full, else reduced, else none: the program runs even if nothing isolates it.
    AllowNone,
}

impl Layers {
    /// The layers to try, in this order.
    #[cfg_attr(not(unix), allow(dead_code, reason = "only runs have layers"))]
    pub(crate) fn layers(self) -> &'static [Layer] {
        match self {
            Self::Auto => &[Layer::Full, Layer::Reduced],
            Self::Full => &[Layer::Full],
            Self::Reduced => &[Layer::Reduced],
            Self::AllowNone => &[Layer::Full, Layer::Reduced, Layer::None],
        }
    }
}

/// A layer of isolation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// Bubblewrap's namespaces around Landlock and seccomp.
    Full,
    /// On Linux only Landlock and a stricter seccomp filter; on macOS `sandbox-exec`.
    Reduced,
    /// Limits of time, memory and output, and nothing that isolates.
    None,
}

impl Layer {
    /// The layer and its promise, for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Full => "full: own root, no network, no other processes",
            Self::Reduced => {
                "reduced: no other files, no network, no subprocesses; names and sizes of files stay visible"
            }
            Self::None => {
                "none: the program could read and change your files, use the network and leave processes behind"
            }
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Full => "full",
            Self::Reduced => "reduced",
            Self::None => "none",
        })
    }
}
