//! What all processes of a run use together, as the kernel reports it. Resource limits hold for each process only.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::run::limits::{MAX_FILE_BYTES, MAX_TASKS};

/// What all processes of a run use.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct ResourceUse {
    /// Resident memory in bytes. A page that several processes share counts for each.
    pub(super) memory: u64,
    /// Processes and threads.
    pub(super) tasks: usize,
}

/// What `process` and its descendants use. A process that has ended counts nothing.
pub(super) fn usage(process: u32) -> ResourceUse {
    let mut usage = ResourceUse::default();
    let mut processes = vec![process];
    while let Some(process) = processes.pop() {
        let Some(own) =
            fs::read_to_string(format!("/proc/{process}/stat")).ok().and_then(|stat| parse(&stat))
        else {
            continue;
        };
        usage.memory += own.memory;
        usage.tasks += own.tasks;
        if usage.tasks > MAX_TASKS {
            break;
        }
        processes.extend(children(process));
    }
    usage
}

/// The resident memory of `process` and its descendants in bytes, with shared pages counted once. The kernel needs far
/// longer for it than for [`usage`]. A process whose shares cannot be read counts with all its resident memory.
pub(super) fn memory_without_sharing(process: u32) -> u64 {
    let mut memory: u64 = 0;
    let mut processes = vec![process];
    // The tree may grow faster than this walks it; the next look stops such a run.
    for _ in 0..MAX_TASKS {
        let Some(process) = processes.pop() else {
            break;
        };
        let shares = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
        let own = shares.lines().find_map(|line| line.strip_prefix("Pss:")?.trim().strip_suffix(" kB"));
        let own = own.and_then(|kib| kib.parse::<u64>().ok()).map(|kib| kib * 1024);
        let resident =
            || fs::read_to_string(format!("/proc/{process}/stat")).ok().and_then(|stat| parse(&stat));
        memory = memory.saturating_add(own.or_else(|| Some(resident()?.memory)).unwrap_or(0));
        processes.extend(children(process));
    }
    memory
}

/// Bytes that the process has written so far, to files and pipes; 0 if it has ended.
pub(super) fn written(process: u32) -> u64 {
    transferred(process, &["wchar", "write_bytes"])
}

/// Bytes that `process` and its descendants have read so far, from files and pipes.
pub(super) fn read(process: u32) -> u64 {
    let mut read: u64 = 0;
    let mut processes = vec![process];
    // The tree may grow faster than this walks it.
    for _ in 0..MAX_TASKS {
        let Some(process) = processes.pop() else {
            break;
        };
        read = read.saturating_add(transferred(process, &["rchar"]));
        processes.extend(children(process));
    }
    read
}

/// The largest of these counters of the process; 0 if it has ended.
fn transferred(process: u32, counters: &[&str]) -> u64 {
    let io = fs::read_to_string(format!("/proc/{process}/io")).unwrap_or_default();
    let value = |line: &str| {
        let (name, value) = line.split_once(": ")?;
        value.parse().ok().filter(|_| counters.contains(&name))
    };
    io.lines().filter_map(value).max().unwrap_or(0)
}

/// Bytes on disk in files that the process removed from `folder` and still has open or mapped.
pub(super) fn nameless(process: u32, folder: &Path) -> u64 {
    let descriptors = fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten();
    // The kernel's link leads to the file itself; this does not open it.
    let files = descriptors.filter_map(|descriptor| fs::metadata(descriptor.ok()?.path()).ok());
    let open: HashMap<_, _> = files
        .filter(|file| file.is_file() && file.nlink() == 0)
        .map(|file| (file.ino(), file.blocks() * 512))
        .collect();
    let maps = fs::read(format!("/proc/{process}/maps")).unwrap_or_default();
    let mapped: HashSet<_> = String::from_utf8_lossy(&maps)
        .lines()
        .filter_map(|line| removed_inode(line, folder))
        .filter(|inode| !open.contains_key(inode))
        .collect();
    // The size of these is unknown, so each counts as the largest. Python keeps the files that it maps open.
    open.values().sum::<u64>() + mapped.len() as u64 * MAX_FILE_BYTES
}

/// The inode in a line of `/proc/PID/maps`, if the file lay in `folder` and was removed.
fn removed_inode(line: &str, folder: &Path) -> Option<u64> {
    let path = &line[line.find('/')?..];
    let inode = line.split_ascii_whitespace().nth(4)?.parse().ok()?;
    (path.ends_with(" (deleted)") && Path::new(path).starts_with(folder)).then_some(inode)
}

/// The living children of all threads of this process.
fn children(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("children")).ok());
    lists
        .flat_map(|list| list.split_ascii_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>())
        .collect()
}

/// Reads `/proc/PID/stat`. Its second field, the program's name, may hold any characters.
fn parse(stat: &str) -> Option<ResourceUse> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace();
    let tasks = fields.nth(17)?.parse().ok()?;
    let pages: u64 = fields.nth(3)?.parse().ok()?;
    Some(ResourceUse { memory: pages * rustix::param::page_size() as u64, tasks })
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_name_of_brackets_and_spaces_is_skipped() {
        let stat =
            "7 (a) b (c) S 1 7 7 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 3 0 100 9000000 250 18446744073709551615";
        let page = rustix::param::page_size() as u64;
        assert_eq!(parse(stat), Some(ResourceUse { memory: 250 * page, tasks: 3 }));
        assert_eq!(parse("7 (a"), None);
    }

    #[test]
    fn what_a_process_and_its_children_read_is_counted() {
        // The first child is over when the shell speaks, the second waits for the end.
        let code = "exec 3<&0; head -c 3000000 /dev/zero >&2; \
                    sh -c 'head -c 5000000 /dev/zero >&2; echo; read x' <&3 & wait";
        let mut shell = Command::new("sh");
        let shell = shell.args(["-c", code]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut shell = shell.stderr(Stdio::null()).spawn().unwrap();
        BufReader::new(shell.stdout.take().unwrap()).read_line(&mut String::new()).unwrap();
        let bytes = read(shell.id());
        assert!((8_000_000..9_000_000).contains(&bytes), "{bytes}");
        drop(shell.stdin.take());
        shell.wait().unwrap();
        assert_eq!(read(shell.id()), 0);
    }

    #[test]
    fn children_count_too() {
        // Its child is a shell too, which speaks after its exec: before, it shares the 30 MB of its parent. Each ends
        // with the pipe of its standard input.
        let code =
            "exec 3<&0; x=$(head -c 30000000 /dev/zero | tr '\\0' x); sh -c 'echo $$; read x' <&3 & wait";
        let mut shell = Command::new("sh");
        let mut shell =
            shell.args(["-c", code]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut child = String::new();
        BufReader::new(shell.stdout.take().unwrap()).read_line(&mut child).unwrap();
        let child: u32 = child.trim().parse().unwrap();
        assert_eq!(children(shell.id()), [child]);
        assert!(children(std::process::id()).contains(&shell.id()));
        let both = usage(shell.id());
        assert!(both.memory > 30_000_000 && both.tasks == 2, "{both:?}");
        let unshared = memory_without_sharing(shell.id());
        assert!(unshared > 30_000_000 && unshared < 2 * both.memory, "{unshared} {both:?}");
        drop(shell.stdin.take());
        shell.wait().unwrap();
        assert_eq!(usage(shell.id()), ResourceUse::default());
    }
}
