//! A small process that removes the folders of a host that was killed: nothing else is left to do it.
//!
//! At its start it removes those that are there, which takes as long as a program liked to fill them: no run waits for
//! that. Then it waits for its host's end, of which it knows by the end of a pipe.

use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::run_folder;

/// The first argument of a process that is to become one.
pub(super) const MARK: &str = "__sandbox-janitor";

/// The kernel kills the processes of a killed host at once, but not before its locks are gone.
const PATIENCE: Duration = Duration::from_millis(1500);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// Killed when dropped: a host that comes that far removes its folders itself.
#[derive(Debug)]
pub(super) struct Janitor {
    child: Child,
}

impl Janitor {
    /// `program` calls [`run_helper_if_asked`](crate::run_helper_if_asked).
    pub(super) fn start(program: &Path) -> io::Result<Self> {
        let child = Command::new(program)
            .arg(MARK)
            .env_clear()
            .env("TMPDIR", run_folder::temporary_files())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Who kills the host's group does not mean this process.
            .process_group(0)
            .spawn()?;
        Ok(Self { child })
    }
}

impl Drop for Janitor {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What the process does.
pub(super) fn work() -> ! {
    // Whatever else leaked into the host would be held open beyond its end.
    // SAFETY: nothing in this process has opened a descriptor yet.
    unsafe { libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, 0) };
    let among = run_folder::temporary_files();
    run_folder::remove_abandoned(&among);
    drop(io::stdin().read(&mut [0]));
    let deadline = Instant::now() + PATIENCE;
    while run_folder::remove_abandoned(&among) && Instant::now() < deadline {
        thread::sleep(BETWEEN_LOOKS);
    }
    std::process::exit(0)
}
