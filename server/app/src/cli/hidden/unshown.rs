//! A terminal that does not show what is typed, until something ends this program or stops it.

use std::io::{self, Read as _, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Signal, getpid, kill_process};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use tokio::signal::unix::{SignalKind, signal};

use crate::signals::EndSignal;

/// Asks, and reads a line without showing it.
pub(super) async fn unshown(question: &str) -> io::Result<String> {
    let before = tcgetattr(io::stdin())?;
    let terminal = Arc::new(Terminal { before, is_hidden: Mutex::default(), line: Mutex::default() });
    // Before anything is hidden. Signals are heard to the end of the process: they cannot be given back.
    let ended = Arc::clone(&terminal);
    EndSignal::listen_and(Duration::ZERO, move || {
        ended.show();
    });
    listen(&terminal, question.to_owned())?;
    terminal.hide(OptionalActions::Drain)?;
    // What was hidden must be seen again, whatever fails.
    ask(question).inspect_err(|_| {
        terminal.show();
    })?;
    let reading = Arc::clone(&terminal);
    let line = tokio::task::spawn_blocking(move || reading.line()).await;
    terminal.show();
    line?
}

fn ask(question: &str) -> io::Result<()> {
    write!(io::stderr(), "{question}")
}

/// Hears the signals that need not end the process, from now on.
fn listen(terminal: &Arc<Terminal>, question: String) -> io::Result<()> {
    let heard = |kind: Signal| signal(SignalKind::from_raw(kind.as_raw()));
    let (mut quit, mut stop, mut goes_on) =
        (heard(Signal::QUIT)?, heard(Signal::TSTP)?, heard(Signal::CONT)?);
    let terminal = Arc::clone(terminal);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                biased;
                _ = quit.recv() => {
                    terminal.show();
                    std::process::exit(128 + Signal::QUIT.as_raw());
                }
                _ = stop.recv() => {
                    let was_hidden = terminal.show();
                    // It stops as the other does, and only where somebody can let it go on: SIGSTOP would stop it for good.
                    let _ = kill_process(getpid(), Signal::TTIN);
                    if was_hidden {
                        terminal.forget();
                        let _ = terminal.hide(OptionalActions::Flush).and_then(|()| ask(&question));
                    }
                }
                // After SIGSTOP the shell has changed the terminal.
                _ = goes_on.recv() => if terminal.show() {
                    let _ = terminal.hide(OptionalActions::Drain);
                },
            }
        }
    });
    Ok(())
}

/// The terminal of standard input.
struct Terminal {
    /// As it was found.
    before: Termios,
    /// `true` while it does not show what is typed.
    is_hidden: Mutex<bool>,
    /// What was typed.
    line: Mutex<Line>,
}

impl Terminal {
    /// Hides what is typed.
    fn hide(&self, action: OptionalActions) -> io::Result<()> {
        let mut silent = self.before.clone();
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON);
        let mut is_hidden = locked(&self.is_hidden);
        *is_hidden = true;
        Ok(tcsetattr(io::stdin(), action, &silent)?)
    }

    /// Shows what is typed again, if it was hidden.
    fn show(&self) -> bool {
        let mut is_hidden = locked(&self.is_hidden);
        if *is_hidden {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
        }
        std::mem::take(&mut is_hidden)
    }

    /// Forgets what was typed.
    fn forget(&self) {
        *locked(&self.line) = Line::default();
    }

    /// The line that is typed. Blocks.
    fn line(&self) -> io::Result<String> {
        for byte in io::stdin().lock().bytes() {
            if let Some(typed) = locked(&self.line).take(byte?) {
                return Ok(typed);
            }
        }
        Ok(locked(&self.line).text())
    }
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Ctrl-D.
const END: u8 = 4;

/// What was typed so far.
#[derive(Default)]
struct Line(Vec<u8>);

impl Line {
    /// Takes the next byte from the terminal; gives what was typed once it is over.
    fn take(&mut self, byte: u8) -> Option<String> {
        const CTRL_U: u8 = 21;
        const BACKSPACE: u8 = 8;
        const DELETE: u8 = 127;
        match byte {
            END | b'\r' | b'\n' => return Some(self.text()),
            BACKSPACE | DELETE => drop(self.0.pop()),
            CTRL_U => self.0.clear(),
            other => self.0.push(other),
        }
        None
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn keys_that_correct_a_line_work_though_it_is_not_shown() {
        let typed = |bytes: &str| {
            let mut line = Line::default();
            bytes.bytes().find_map(|byte| line.take(byte)).unwrap_or_else(|| "goes on".to_owned())
        };
        assert_eq!(typed("key\r"), "key");
        assert_eq!(typed("kex\u{7f}y\n"), "key");
        assert_eq!(typed("nonsense\u{15}key\u{4}"), "key");
        assert_eq!(typed("ke"), "goes on");
    }
}
