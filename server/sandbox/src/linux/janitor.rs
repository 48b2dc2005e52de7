//! A small process that removes the run folders of a host that was killed.
//!
//! When it starts it removes the folders that earlier hosts left. That may take long, so no run waits for it. Then it
//! waits for the end of its own host, which closes a pipe.

use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::run_folder;

/// `argv[1]` that makes this binary run as the janitor.
pub(super) const MARK: &str = "__sandbox-janitor";

/// How long it tries again. The kernel kills the processes of a killed host at once, but may free their locks later.
const PATIENCE: Duration = Duration::from_millis(1500);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// Killed when dropped: a host that ends in order has removed its folders.
#[derive(Debug)]
pub(super) struct Janitor {
    child: Child,
}

impl Janitor {
    /// `program` is an executable that calls [`run_helper_if_asked`](crate::run_helper_if_asked).
    pub(super) fn start(program: &Path) -> io::Result<Self> {
        let child = Command::new(program)
            .arg(MARK)
            .env_clear()
            .env("TMPDIR", run_folder::temporary_files())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A signal to the host's group must not reach it.
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

/// The janitor itself.
pub(super) fn work() -> ! {
    // Descriptors that leaked into the host would stay open beyond its end.
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
