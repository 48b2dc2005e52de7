//! Processes of this machine, as the kernel tells of them.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// What ends soon is gone by then. That it takes two seconds at most is measured by hand: a test would measure how busy
/// the machine is.
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

/// Whether it became an interpreter.
#[must_use]
pub fn is_python(process: u32) -> bool {
    fs::read_to_string(format!("/proc/{process}/comm")).is_ok_and(|name| name.starts_with("python"))
}

/// Not a zombie either: its parent is gone, and its number may be nobody's.
#[must_use]
pub fn is_alive(process: u32) -> bool {
    fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

/// Waits until all of these have ended.
///
/// # Panics
///
/// When one goes on.
pub fn all_end_soon(processes: &[u32]) {
    nothing_is_left(|| processes.iter().copied().filter(|process| is_alive(*process)).collect());
}

/// Waits until nothing is in a folder any more.
///
/// # Panics
///
/// When something stays there, or the folder is gone.
pub fn empties_soon(folder: &Path) {
    nothing_is_left(|| {
        fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path()).collect()
    });
}

/// Waits until there is nothing left.
///
/// # Panics
///
/// When something stays.
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
