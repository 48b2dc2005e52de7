//! Standard output, and what a command does when it fails.

use std::io::{self, Write as _};
#[cfg(target_os = "linux")]
use std::sync::atomic::{AtomicBool, Ordering};

use history::Number;
use sandbox::in_words;
use turn::Failure;

use crate::complain::complain;
use crate::exit::Exit;

/// Writes the text of a command that found what it looked for.
pub(super) fn write(text: &str) -> Exit {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Exit::Answered,
        Err(error) => failed(&error),
    }
}

/// The exit code if standard output fails. A reader that has gone is not reported; any other error is.
pub(super) fn failed(error: &io::Error) -> Exit {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Exit::OutputClosed;
    }
    complain(&Failure::new("Cannot write the answer", in_words(error), "Write it somewhere else."));
    Exit::Failed
}

/// The same for an answer that is kept under this number: it is said where the rest of it is.
pub(super) fn failed_but_kept(error: &io::Error, Number(number): Number) -> Exit {
    let (why, exit) = match error.kind() {
        io::ErrorKind::BrokenPipe => ("the output was closed".to_owned(), Exit::OutputClosed),
        _ => (in_words(error), Exit::Failed),
    };
    let remedy = format!("It is kept: `gemini-exec history show {number}`.");
    complain(&Failure::new("Cannot write the answer", why, remedy));
    exit
}

/// Why there is no standard output; `None` if there is one.
pub(super) fn missing() -> Option<Failure> {
    was_closed().then(|| {
        Failure::new(
            "There is no standard output",
            "it was closed (>&-)",
            "Write to a file, or to /dev/null.",
        )
    })
}

#[cfg(target_os = "linux")]
fn was_closed() -> bool {
    WAS_CLOSED.load(Ordering::Relaxed)
}

#[cfg(not(target_os = "linux"))]
fn was_closed() -> bool {
    false
}

#[cfg(target_os = "linux")]
static WAS_CLOSED: AtomicBool = AtomicBool::new(false);

/// Runs before Rust's own start, which opens `/dev/null` in the place of a closed standard output: then nothing fails, and
/// nobody knows that the answer is lost.
#[cfg(target_os = "linux")]
#[used]
#[unsafe(link_section = ".init_array")]
static LOOK: extern "C" fn() = {
    extern "C" fn look() {
        let is_closed = rustix::io::fcntl_getfd(rustix::stdio::stdout()).is_err();
        WAS_CLOSED.store(is_closed, Ordering::Relaxed);
    }
    look
};
