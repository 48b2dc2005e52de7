//! Processes of this machine, as the kernel tells of them.

use std::fs;

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
