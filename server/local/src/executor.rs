//! Where a program runs, and what comes of it.

mod hint;
mod sandboxed;

use std::borrow::Cow;
use std::time::Duration;

use sandbox::{Cancel, InputFile};
use turn::view::size;
use turn::{Image, NotKept, Outcome, WrittenFile};

use crate::Error;

pub use sandboxed::SandboxExecutor;

/// Where a program runs. It knows its own limits of time and memory.
pub trait Executor: Send + Sync {
    /// `true` if `import name` would find something.
    fn has_module(&self, name: &str) -> bool;

    /// Runs a program to its end on the calling thread. A program that fails is no error.
    fn run(&self, script: Script, cancel: &Cancel) -> Result<Execution, Error>;
}

/// A Python program with the files it finds beside it.
#[derive(Debug)]
pub struct Script {
    /// The source text.
    pub code: String,
    /// The files in its working directory.
    pub files: Vec<InputFile>,
    /// What is known of its work before it runs; `None` for code that a person or a model wrote.
    pub work: Option<Work>,
}

/// The work of a program that this engine wrote. The time limit of code does not hold for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// The data that it reads, in bytes.
    pub bytes: u64,
    /// How long it will take, roughly.
    pub estimate: Duration,
}

/// Work that takes less is not worth a word.
const WORTH_A_WORD: Duration = Duration::from_secs(3);

impl Work {
    /// How much there is to do and how long it will take; `None` if it is over in a moment.
    #[must_use]
    pub fn words(self) -> Option<String> {
        let seconds = self.estimate.as_secs();
        // Nobody believes a guess to the second.
        let about = match seconds {
            0..20 => format!("{seconds} s"),
            20..90 => format!("{} s", seconds.div_ceil(5) * 5),
            _ => format!("{} min", seconds.div_ceil(60)),
        };
        (self.estimate >= WORTH_A_WORD).then(|| format!("{}: about {about}", size(self.bytes)))
    }
}

/// What came of running a program, the same for every executor.
#[derive(Debug, Clone)]
pub struct Execution {
    /// How the program ended.
    pub outcome: Outcome,
    /// What it printed; with its errors if it did not end well.
    pub output: String,
    /// Standard error, if it ended well.
    pub errors: String,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_takes_a_while_says_how_long() {
        let words = |bytes: u64, seconds: u64| Work { bytes, estimate: Duration::from_secs(seconds) }.words();
        let of = [(1_000, 0), (130_000_000, 4), (2_100_000_000, 42), (30_000_000_000, 700)];
        let words = of.map(|(bytes, seconds)| words(bytes, seconds).unwrap_or_default());
        assert_eq!(words.join(" | "), " | 130.0 MB: about 4 s | 2.1 GB: about 45 s | 30.0 GB: about 12 min");
    }
}
