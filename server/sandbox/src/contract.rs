//! What goes into a run and what comes out of it.

use std::fmt;
use std::fs::File;
use std::time::Duration;

/// One Python program to run.
#[derive(Debug)]
pub struct Program {
    /// The source text.
    pub code: String,
    /// The files the program finds in its working directory.
    pub files: Vec<InputFile>,
    /// When the run is stopped.
    pub limits: Limits,
}

/// A file handed in by descriptor, so that nobody can swap it after it was checked.
#[derive(Debug)]
pub struct InputFile {
    /// Its name in the working directory: one plain path component.
    pub name: String,
    /// Its content, from the first byte whatever the descriptor's position; see
    /// [`open_beneath`](crate::open_beneath).
    pub file: File,
}

/// When a run is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time on the wall clock.
    pub wall: Duration,
    /// Resident memory of all the run's processes together, in bytes.
    pub memory: u64,
    /// Standard output, and standard error, in bytes each.
    pub output: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { wall: Duration::from_secs(30), memory: 4 << 30, output: 1 << 20 }
    }
}

/// What a run came to.
#[derive(Debug)]
pub struct Run {
    /// How the program ended.
    pub outcome: Ended,
    /// Standard output; when the program did not end well also standard error, in the order they came,
    /// and, where a limit or a signal ended it, a last line in brackets that says so.
    pub output: String,
    /// Its matplotlib figures as PNG files, in the order they were shown.
    pub images: Vec<Vec<u8>>,
    /// The files it left in its working directory, as it said at its end.
    pub files: Vec<LeftFile>,
    /// The isolation it ran in.
    pub layer: Layer,
    /// Why the layers before this one were not to be had.
    pub why_not_full: Option<String>,
    /// From the start of the first process, or the arrival at a spare, to the end of the last; in a spare to the program's.
    pub elapsed: Duration,
    /// The most resident memory seen, in bytes; in a spare its libraries count.
    pub peak_memory: u64,
}

/// A file that a program wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftFile {
    /// Its name, beneath the working directory.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// What is in it; `None` where all files together are too large to be kept.
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

/// The isolation asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layers {
    /// The best layer this machine can give.
    #[default]
    Auto,
    /// Layer full or nothing.
    Full,
    /// Layer reduced, also where full would work.
    Reduced,
    /// The best layer this machine can give; where it can give none, the program runs all the same.
    AllowNone,
}

impl Layers {
    /// The layers to try, one after the other.
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

/// The isolation a run had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// Bubblewrap's namespaces around Landlock and seccomp.
    Full,
    /// On Linux Landlock and a stricter seccomp filter alone; on macOS `sandbox-exec`.
    Reduced,
    /// Limits of time, memory and output, and nothing that isolates.
    None,
}

impl Layer {
    /// The layer and what it promises, for people.
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
