//! Asks the person at the terminal for consent.

use std::io::{self, IsTerminal as _, Write as _};

/// Asks on the terminal. Without a terminal the answer is no.
pub(super) fn is_yes(question: &str) -> bool {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return false;
    }
    let mut answer = String::new();
    let asked = write!(io::stderr(), "{question} [y/N] ");
    let read = asked.and_then(|()| io::stdin().read_line(&mut answer));
    read.is_ok() && ["y", "yes"].contains(&answer.trim().to_lowercase().as_str())
}
