//! Waiting for what must happen.

use std::thread;
use std::time::{Duration, Instant};

/// Long enough for what must happen, even on a busy machine. No test waits for something that must not happen.
pub const PATIENCE: Duration = Duration::from_secs(100);

/// Waits until a condition holds.
///
/// # Panics
///
/// If it never does.
pub fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(10));
    }
}
