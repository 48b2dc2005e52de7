//! Reads a line from the terminal that is not shown there.

#[cfg(unix)]
mod unshown;

use std::io::{self, Write as _};

#[cfg(unix)]
use unshown::unshown;

/// Asks on the terminal, and reads a line without showing it. A signal that ends this program, as Ctrl-C does, shows again
/// what is typed; so does Ctrl-Z, until the program goes on.
pub(super) async fn read(question: &str) -> io::Result<String> {
    let read = unshown(question).await;
    // What ends the line was not shown either.
    writeln!(io::stderr())?;
    read
}

#[cfg(not(unix))]
async fn unshown(question: &str) -> io::Result<String> {
    write!(io::stderr(), "{question}")?;
    console::Term::stderr().read_secure_line()
}
