//! Reads a line from the terminal that is not shown there.

use std::io::{self, Write as _};

/// What the person typed.
pub(super) enum Typed {
    Line(String),
    /// Ctrl-C.
    Cancelled,
}

/// Asks on the terminal, and reads a line without showing it.
pub(super) fn read(question: &str) -> io::Result<Typed> {
    let read = unshown(question);
    // What ends the line was not shown either.
    writeln!(io::stderr())?;
    read
}

#[cfg(unix)]
fn unshown(question: &str) -> io::Result<Typed> {
    use std::io::Read as _;

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

    /// Shows what is typed again.
    struct Shown(Termios);

    impl Drop for Shown {
        fn drop(&mut self) {
            let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &self.0);
        }
    }

    let before = tcgetattr(io::stdin())?;
    let mut silent = before.clone();
    // Ctrl-C comes as a character: a signal would end this program, and leave a terminal that shows nothing.
    silent.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
    let _shown = Shown(before);
    tcsetattr(io::stdin(), OptionalActions::Drain, &silent)?;
    // Who sees the question may answer at once.
    write!(io::stderr(), "{question}")?;
    let mut line = Line::default();
    let mut byte = [0];
    let mut stdin = io::stdin().lock();
    loop {
        let taken = if stdin.read(&mut byte)? == 0 { Some(END) } else { None };
        if let Some(typed) = line.take(taken.unwrap_or(byte[0])) {
            return Ok(typed);
        }
    }
}

#[cfg(not(unix))]
fn unshown(question: &str) -> io::Result<Typed> {
    write!(io::stderr(), "{question}")?;
    console::Term::stderr().read_secure_line().map(Typed::Line)
}

/// Ctrl-D.
#[cfg(unix)]
const END: u8 = 4;

/// What was typed so far.
#[cfg(unix)]
#[derive(Default)]
struct Line(Vec<u8>);

#[cfg(unix)]
impl Line {
    /// Takes the next byte from the terminal; gives what was typed once it is over.
    fn take(&mut self, byte: u8) -> Option<Typed> {
        const CTRL_C: u8 = 3;
        const CTRL_U: u8 = 21;
        const BACKSPACE: u8 = 8;
        const DELETE: u8 = 127;
        match byte {
            CTRL_C => return Some(Typed::Cancelled),
            END | b'\r' | b'\n' => {
                return Some(Typed::Line(String::from_utf8_lossy(&std::mem::take(&mut self.0)).into_owned()));
            }
            BACKSPACE | DELETE => drop(self.0.pop()),
            CTRL_U => self.0.clear(),
            other => self.0.push(other),
        }
        None
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::{Line, Typed};

    #[test]
    fn keys_that_correct_a_line_work_though_it_is_not_shown() {
        let typed = |bytes: &str| {
            let mut line = Line::default();
            match bytes.bytes().find_map(|byte| line.take(byte)) {
                Some(Typed::Line(text)) => text,
                Some(Typed::Cancelled) => "cancelled".to_owned(),
                None => "goes on".to_owned(),
            }
        };
        assert_eq!(typed("key\r"), "key");
        assert_eq!(typed("kex\u{7f}y\n"), "key");
        assert_eq!(typed("nonsense\u{15}key\u{4}"), "key");
        assert_eq!(typed("ke\u{3}"), "cancelled");
        assert_eq!(typed("ke"), "goes on");
    }
}
