//! What it takes to show an ask. Two do: one for people, one for programs.

use std::io;
use std::path::Path;
use std::time::Duration;

use turn::{Activity, Event, Image, Turn, WrittenFile};

/// Shows an ask while it runs. An error is one of the output itself: its reader has gone, or the disk is full.
pub(crate) trait Report {
    /// The ask does something else now.
    fn activity(&mut self, activity: Activity) -> io::Result<()>;
    /// The request goes out again after a while.
    fn waiting(&mut self, delay: Duration, reason: &str) -> io::Result<()>;
    /// Something new in the answer, other than an image.
    fn event(&mut self, event: &Event) -> io::Result<()>;
    /// A chart of this number, saved at this path.
    fn chart(&mut self, number: usize, image: &Image, path: &Path) -> io::Result<()>;
    /// A file that a program wrote, saved at this path or not at all.
    fn file(&mut self, file: &WrittenFile, path: Option<&Path>) -> io::Result<()>;
    /// The end of a turn that is over.
    fn end(&mut self, turn: &Turn) -> io::Result<()>;
}
