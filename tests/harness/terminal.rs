//! A pseudo-terminal, and what a person sees on it.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Stdio};

use rustix::process::{Signal, WaitOptions, waitpid};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};

use crate::Cli;
use crate::cli::{id, send};

/// What a command wrote on a terminal of 24 × 80.
pub struct Shown {
    /// Every byte that was written.
    pub bytes: Vec<u8>,
    /// The exit code.
    pub code: Option<i32>,
    /// `true` if the terminal shows what is typed, each time the command gives it back: where it stops, and at its end.
    pub echoes: Vec<bool>,
}

impl Cli {
    /// Runs a command with a terminal for input, output and errors.
    ///
    /// # Panics
    ///
    /// If there are no pseudo-terminals.
    #[must_use]
    pub fn run_in_terminal(&self, arguments: &[&str]) -> Shown {
        self.run_in_terminal_typing(arguments, "")
    }

    /// The same, after the person has typed something.
    ///
    /// # Panics
    ///
    /// If there are no pseudo-terminals.
    #[must_use]
    pub fn run_in_terminal_typing(&self, arguments: &[&str], typed: &str) -> Shown {
        let (mut ours, theirs) = pair();
        ours.write_all(typed.as_bytes()).expect("typed");
        let stdio = || Stdio::from(theirs.try_clone().expect("duplicated"));
        let mut command = self.command(arguments);
        let mut child =
            command.stdin(stdio()).stdout(stdio()).stderr(stdio()).spawn().expect("the binary starts");
        // The terminal hangs up when its last user closes it, so neither may stay open here.
        drop((command, theirs));
        let mut bytes = Vec::new();
        // Reading a closed terminal gives an error, not an end of file.
        let _ = ours.read_to_end(&mut bytes);
        let code = child.wait().expect("the binary ends").code();
        Shown { bytes, code, echoes: vec![echoes(&ours)] }
    }
}

/// What a person does once they see something.
pub enum Then<'t> {
    /// Types this.
    Type(&'t str),
    /// Sends this signal, as Ctrl-C does.
    Signal(Signal),
    /// Stops it as Ctrl-Z does, lets it go on, and types this once the cue is there again.
    Stop(&'t str),
}

impl Cli {
    /// Runs a command with a terminal; once it has written `cue`, the person acts.
    ///
    /// # Panics
    ///
    /// If there are no pseudo-terminals, or the command ends without the cue.
    #[must_use]
    pub fn run_in_terminal_until(&self, arguments: &[&str], cue: &str, then: &Then<'_>) -> Shown {
        let (mut ours, theirs) = pair();
        let stdio = || Stdio::from(theirs.try_clone().expect("duplicated"));
        let mut command = self.command(arguments);
        // A group of its own, as a shell makes: the kernel stops none that nobody could let go on.
        command.process_group(0);
        let child = command.stdin(stdio()).stdout(stdio()).stderr(stdio()).spawn();
        let mut child: Child = child.expect("the binary starts");
        drop((command, theirs));
        let mut shown = Shown { bytes: Vec::new(), code: None, echoes: Vec::new() };
        shown.read_until(&mut ours, cue, 1);
        match then {
            Then::Type(text) => ours.write_all(text.as_bytes()).expect("typed"),
            Then::Signal(signal) => send(&child, *signal),
            Then::Stop(text) => {
                send(&child, Signal::TSTP);
                let stopped = waitpid(Some(id(&child)), WaitOptions::UNTRACED).expect("it stops");
                assert!(stopped.is_some_and(|(_, status)| status.stopped()), "{}", shown.screen());
                shown.echoes.push(echoes(&ours));
                send(&child, Signal::CONT);
                shown.read_until(&mut ours, cue, 2);
                ours.write_all(text.as_bytes()).expect("typed");
            }
        }
        let _ = ours.read_to_end(&mut shown.bytes);
        shown.code = child.wait().expect("the binary ends").code();
        shown.echoes.push(echoes(&ours));
        shown
    }
}

/// `true` if a terminal shows what is typed.
fn echoes(terminal: &File) -> bool {
    tcgetattr(terminal).expect("a terminal").local_modes.contains(LocalModes::ECHO)
}

fn pair() -> (File, OwnedFd) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
    grantpt(&ours).expect("granted");
    unlockpt(&ours).expect("unlocked");
    let size = Winsize { ws_row: 24, ws_col: 80, ws_xpixel: 800, ws_ypixel: 480 };
    tcsetwinsize(&ours, size).expect("a size");
    let name = ptsname(&ours, Vec::new()).expect("a name");
    let theirs = std::fs::OpenOptions::new().read(true).write(true).open(name.to_str().expect("UTF-8"));
    (ours.into(), theirs.expect("opened").into())
}

impl Shown {
    /// Reads until the command has written `cue` so often.
    fn read_until(&mut self, terminal: &mut File, cue: &str, times: usize) {
        let mut chunk = [0; 4096];
        while self.times(cue) < times {
            let count = terminal.read(&mut chunk).unwrap_or(0);
            assert!(count > 0, "it ended without {cue:?}: {}", self.screen());
            self.bytes.extend(&chunk[..count]);
        }
    }

    /// What the screen shows at the end.
    #[must_use]
    pub fn screen(&self) -> String {
        let mut terminal = vt100::Parser::new(24, 80, 0);
        terminal.process(&self.bytes);
        terminal.screen().contents()
    }

    /// `true` if these bytes were ever written.
    #[must_use]
    pub fn wrote(&self, bytes: &str) -> bool {
        self.times(bytes) > 0
    }

    fn times(&self, bytes: &str) -> usize {
        self.bytes.windows(bytes.len()).filter(|window| *window == bytes.as_bytes()).count()
    }
}
