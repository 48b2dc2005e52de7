//! Runs that are cancelled.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use sandbox::{Cancel, Error, Program, Run, Sandbox};

use crate::processes::descendants;
use crate::waiting::wait_for;

/// Runs a program and cancels it once it has started. Returns its result and the time from cancel to result.
///
/// # Panics
///
/// If the program does not start.
pub fn run_and_cancel(
    sandbox: &Sandbox,
    mut program: Program,
    cancel: &Cancel,
) -> (Result<Run, Error>, Duration) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let sign = format!("begun-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    program.code.insert_str(0, &format!("open('{sign}', 'w').close()\n"));
    let has_begun = move || {
        let mut folders = descendants(std::process::id()).into_iter().map(working_folder);
        folders.any(|folder| folder.join(&sign).exists())
    };
    let other = cancel.clone();
    let canceller = thread::spawn(move || {
        wait_for("the program", has_begun);
        other.cancel();
        Instant::now()
    });
    let result = sandbox.run(program, cancel);
    let ended = Instant::now();
    (result, ended - canceller.join().expect("the program begins"))
}

/// The working directory of a process, even if it exists only in its container.
fn working_folder(process: u32) -> PathBuf {
    format!("/proc/{process}/cwd").into()
}
