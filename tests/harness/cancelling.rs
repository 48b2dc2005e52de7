//! Runs that somebody stops.

use std::thread;
use std::time::{Duration, Instant};

use sandbox::{Cancel, Error, Program, Run, Sandbox};

/// Runs a program and cancels it in the middle: what came of it, and how long after the cancelling.
///
/// # Panics
///
/// When the thread that cancels does.
pub fn run_and_cancel(
    sandbox: &Sandbox,
    program: Program,
    cancel: &Cancel,
) -> (Result<Run, Error>, Duration) {
    let other = cancel.clone();
    let canceller = thread::spawn(move || {
        thread::sleep(Duration::from_millis(400));
        other.cancel();
        Instant::now()
    });
    let result = sandbox.run(program, cancel);
    let ended = Instant::now();
    (result, ended - canceller.join().expect("it only cancels"))
}
