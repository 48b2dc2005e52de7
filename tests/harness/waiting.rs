//! Waiting for what must happen.

use std::thread;
use std::time::{Duration, Instant};

/// What must happen has happened by then, however busy the machine is. No test waits for something that must not.
pub const PATIENCE: Duration = Duration::from_secs(100);

/// Waits until something is so.
///
/// # Panics
///
/// When it does not come to be.
pub fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        thread::sleep(Duration::from_millis(10));
    }
}
