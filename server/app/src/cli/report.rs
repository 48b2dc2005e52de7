//! The interface that shows an ask: one implementation for people, one for programs.

use std::io;
use std::path::Path;
use std::time::Duration;

use history::Number;
use turn::{Activity, Event, Image, Turn, WrittenFile};

/// Shows an ask while it runs. Each method fails if the output cannot be written: its reader has gone or the disk is
/// full.
pub(crate) trait Report {
    /// The answer that follows was kept: the service gave it at this time since the Unix epoch.
    fn reused(&mut self, since: Duration) -> io::Result<()>;
    /// The activity has changed.
    fn activity(&mut self, activity: Activity) -> io::Result<()>;
    /// The request will be sent again after `delay`.
    fn waiting(&mut self, delay: Duration, reason: &str) -> io::Result<()>;
    /// What is left of that time, once a second.
    fn counting_down(&mut self, _left: Duration, _reason: &str) -> io::Result<()> {
        Ok(())
    }
    /// `true` if the person sees what is being done.
    fn shows_work(&self) -> bool {
        false
    }
    /// What the running program does, in a few words.
    fn working(&mut self, words: &str) -> io::Result<()>;
    /// Something new in the answer, other than an image or a file.
    fn event(&mut self, event: &Event) -> io::Result<()>;
    /// A chart, counted from 1, saved at this path.
    fn chart(&mut self, number: usize, image: &Image, path: &Path) -> io::Result<()>;
    /// A file that a program wrote; `None` if it was not saved.
    fn file(&mut self, file: &WrittenFile, path: Option<&Path>) -> io::Result<()>;
    /// Nothing more is there for the moment: what was reported must be seen now.
    fn settle(&mut self) -> io::Result<()>;
    /// The ask is kept under this number. Called before [`end`](Self::end).
    fn kept(&mut self, number: Number) -> io::Result<()>;
    /// The end of the turn.
    fn end(&mut self, turn: &Turn) -> io::Result<()>;
}
