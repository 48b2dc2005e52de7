//! Asks the person at the terminal for consent.

use std::io::{self, IsTerminal as _, Write as _};

/// Shows a warning on the terminal and asks for consent. Without a terminal the answer is no.
pub(super) fn is_yes(warning: &str) -> bool {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return false;
    }
    let mut answer = String::new();
    let asked = write!(io::stderr(), "{warning} Run it all the same? [y/N] ");
    let read = asked.and_then(|()| io::stdin().read_line(&mut answer));
    read.is_ok() && ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())
}
