//! Processes of this machine, read from `/proc`.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// The longest wait for something that must end soon. The promise is two seconds, but a test of that would measure how
/// busy the machine is; it is measured by hand.
const SOON: Duration = Duration::from_secs(20);

/// A process's children, theirs, and so on.
#[must_use]
pub fn descendants(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("children")).ok());
    let children: Vec<u32> = lists
        .flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
        .collect();
    children.iter().copied().chain(children.iter().flat_map(|child| descendants(*child))).collect()
}

/// `true` if it is a Python interpreter.
#[must_use]
pub fn is_python(process: u32) -> bool {
    fs::read_to_string(format!("/proc/{process}/comm")).is_ok_and(|name| name.starts_with("python"))
}

/// `true` if it exists and is not a zombie.
#[must_use]
pub fn is_alive(process: u32) -> bool {
    fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

/// Waits until all of these have ended.
///
/// # Panics
///
/// If one keeps running.
pub fn all_end_soon(processes: &[u32]) {
    nothing_is_left(|| processes.iter().copied().filter(|process| is_alive(*process)).collect());
}

/// Waits until a folder is empty.
///
/// # Panics
///
/// If something remains, or the folder does not exist.
pub fn empties_soon(folder: &Path) {
    nothing_is_left(|| {
        fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path()).collect()
    });
}

/// Waits until nothing is left.
///
/// # Panics
///
/// If something remains.
pub fn nothing_is_left<T: std::fmt::Debug>(left: impl Fn() -> Vec<T>) {
    let deadline = Instant::now() + SOON;
    loop {
        let left = left();
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "left behind: {left:?}");
        thread::sleep(Duration::from_millis(10));
    }
}
