//! The system's files that an interpreter and its libraries read, the same in both layers. None of them is private.

use std::path::{Path, PathBuf};

/// Programs, libraries and their data.
const SYSTEM: [&str; 6] = ["/usr", "/bin", "/lib", "/lib32", "/lib64", "/nix/store"];

/// Small files that libraries look up. Without them imports fail or results change.
const SETTINGS: [&str; 7] = [
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/matplotlibrc",
    "/etc/mime.types",
    "/etc/ssl/openssl.cnf",
];

/// The kernel's files that libraries read. In layer full the run has a `/proc` of its own instead.
const KERNEL: [&str; 6] = [
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/sys/vm/overcommit_memory",
    "/sys/devices/system/cpu",
    "/sys/devices/system/node",
];

/// What a process may read in its own folder of `/proc`. Not everything: that folder, and those of its threads, also show
/// the machine's network connections and mounts. `DuckDB` does not start without the names of its control groups.
const OWN_PROCESS: [&str; 12] = [
    "auxv",
    "cgroup",
    "cmdline",
    "comm",
    "fd",
    "limits",
    "maps",
    "smaps",
    "smaps_rollup",
    "stat",
    "statm",
    "status",
];

pub(super) fn system() -> impl Iterator<Item = PathBuf> {
    existing(&SYSTEM)
}

pub(super) fn settings() -> impl Iterator<Item = PathBuf> {
    existing(&SETTINGS)
}

/// Whether a path lies in one of [`system`]'s.
pub(super) fn is_system(path: &Path) -> bool {
    SYSTEM.iter().any(|place| path.starts_with(place))
}

/// All of them, for a run that sees the machine's own root. `/proc/self` is that of the helper, which opens them.
pub(super) fn all() -> impl Iterator<Item = PathBuf> {
    let kernel = KERNEL.iter().map(PathBuf::from);
    let own = OWN_PROCESS.iter().map(|name| Path::new("/proc/self").join(name));
    system().chain(settings()).chain(kernel).chain(own)
}

fn existing(places: &'static [&'static str]) -> impl Iterator<Item = PathBuf> {
    places.iter().map(PathBuf::from).filter(|place| place.exists())
}
