//! What a way of showing an ask has to do. There are two: for people and for programs.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use ask::{Ending, Event, Failure, Image, State, Transcript};

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
    /// The end.
    fn end(&mut self, ending: &Ending, transcript: &Transcript, elapsed: Duration) -> io::Result<()>;
}

/// A failure as one line on standard error.
pub(crate) fn complain(failure: &Failure) {
    // Nothing is left to tell about an error in telling about an error.
    let _ = writeln!(io::stderr().lock(), "gemini-exec: {}", sentence(failure));
}

/// A failure in one line: what, why, and the next step.
pub(crate) fn sentence(failure: &Failure) -> String {
    let mut line = failure.title.clone();
    for (mark, text) in [(": ", &failure.detail), (". ", &failure.remedy)] {
        let text = text.trim();
        if !text.is_empty() {
            line.push_str(mark);
            line.push_str(text.strip_suffix('.').unwrap_or(text));
        }
    }
    line.push('.');
    ask::Cleaner::clean(&line).replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::{Failure, sentence};

    #[test]
    fn a_failure_is_one_line_with_the_next_step() {
        let failure = Failure::new("Too many requests", "15 a minute.", "Try again in 3 s.");
        assert_eq!(sentence(&failure), "Too many requests: 15 a minute. Try again in 3 s.");
        assert_eq!(sentence(&Failure::new("Half\u{1b}[31m", "a\nb", "")), "Half: a b.");
    }
}
