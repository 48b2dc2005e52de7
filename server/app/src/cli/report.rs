//! What a way of showing an ask has to do. There are two: for people and for programs.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use ask::{Ending, Event, Failure, Image, State, Transcript, WrittenFile};

/// Shows an ask while it runs. An error is one of the output itself: nobody reads any more, or the disk is full.
pub(crate) trait Report {
    /// The ask does something else now.
    fn state(&mut self, state: State) -> io::Result<()>;
    /// The request goes out again after a while.
    fn waiting(&mut self, delay: Duration, reason: &str) -> io::Result<()>;
    /// Something new in the answer, other than an image.
    fn event(&mut self, event: &Event) -> io::Result<()>;
    /// A chart of this number, saved at this path.
    fn chart(&mut self, number: usize, image: &Image, path: &Path) -> io::Result<()>;
    /// A file that a program left, saved at this path or not at all.
    fn file(&mut self, file: &WrittenFile, path: Option<&Path>) -> io::Result<()>;
    /// The end.
    fn end(&mut self, ending: &Ending, transcript: &Transcript, elapsed: Duration) -> io::Result<()>;
}

/// A failure as one line on standard error.
pub(crate) fn complain(failure: &Failure) {
    // Nothing is left to tell about an error in telling about an error.
    let _ = writeln!(io::stderr().lock(), "gemini-exec: {}", failure.sentence());
}
