//! Asks the person at the terminal for consent.

use std::io::{self, IsTerminal as _, Write as _};

/// `true` if the person can be asked.
pub(super) fn is_terminal() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks on the terminal. Without a terminal the answer is no.
pub(super) fn is_yes(question: &str) -> bool {
    is_terminal() && ["y", "yes"].contains(&answer(question, "y/N").as_str())
}

/// What the person answers on the terminal, in small letters; empty if nothing can be read.
pub(super) fn answer(question: &str, answers: &str) -> String {
    let mut answer = String::new();
    let asked = write!(io::stderr(), "{question} [{answers}] ");
    let read = asked.and_then(|()| io::stdin().read_line(&mut answer));
    read.map(|_| answer.trim().to_lowercase()).unwrap_or_default()
}
