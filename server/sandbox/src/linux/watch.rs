//! What all processes of a run use together, as the kernel reports it. Resource limits hold for each process only.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use rustix::fs::FileType;

use crate::run::limits::{MAX_FILE_BYTES, MAX_TASKS};

/// What all processes of a run use.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct ResourceUse {
    /// Memory in bytes, also where it was swapped out, and that of page tables. A page that several processes share
    /// counts for each.
    pub(super) own: u64,
    /// Files in memory that they have mapped, in bytes.
    mapped: u64,
    /// Processes and threads.
    pub(super) tasks: usize,
    channels: Channels,
}

/// The open files for which the kernel keeps more than their content, each counted once.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Channels {
    sockets: HashSet<u64>,
    /// By device and inode: those with a name lie in a folder.
    pipes: HashSet<(u64, u64)>,
    /// Those that all have the same inode, such as the files of `epoll`. A copy counts too.
    others: usize,
}

impl ResourceUse {
    /// All memory in bytes, where the run has `files` bytes of files in memory. A socket counts with all that may wait in
    /// it, because no process shows how much does.
    pub(super) fn memory(&self, files: u64) -> u64 {
        self.own + self.mapped.max(files) + self.channels.sockets.len() as u64 * socket_bytes()
    }

    /// How many pipes, sockets and files without an inode of their own are open.
    pub(super) fn channels(&self) -> usize {
        let Channels { sockets, pipes, others } = &self.channels;
        sockets.len() + pipes.len() + others
    }

    fn add(&mut self, other: &Self) {
        self.own = self.own.saturating_add(other.own);
        self.mapped = self.mapped.saturating_add(other.mapped);
        self.tasks += other.tasks;
    }
}

impl Channels {
    fn add_those_of(&mut self, living: &Living) {
        for file in living.open_files() {
            match FileType::from_raw_mode(file.mode()) {
                FileType::Socket => drop(self.sockets.insert(file.ino())),
                FileType::Fifo => drop(self.pipes.insert((file.dev(), file.ino()))),
                FileType::Unknown => self.others += 1,
                _ => {}
            }
        }
    }
}

/// What `process` and its descendants use. A process that has ended counts nothing.
pub(super) fn usage(process: u32) -> ResourceUse {
    sum(process, |living| parse(&living.status))
}

/// The same, with pages that several processes share counted once. The kernel needs far longer for it. A process whose
/// shares cannot be read counts with all its memory.
pub(super) fn usage_without_sharing(process: u32) -> ResourceUse {
    sum(process, Living::unshared)
}

fn sum(process: u32, use_of: impl Fn(&Living) -> ResourceUse) -> ResourceUse {
    let mut usage = ResourceUse::default();
    for living in descendants(process).filter_map(Living::thread_of) {
        usage.add(&use_of(&living));
        if usage.tasks > MAX_TASKS {
            break;
        }
        usage.channels.add_those_of(&living);
    }
    usage
}

/// A process and its descendants. The tree may grow faster than anybody walks it, so there are not more than a run may
/// have: the next look stops such a run.
pub(super) fn descendants(process: u32) -> impl Iterator<Item = u32> {
    let mut processes = vec![process];
    let next = move || {
        let process = processes.pop()?;
        processes.extend(children(process));
        Some(process)
    };
    std::iter::from_fn(next).take(MAX_TASKS)
}

/// A thread that shows what its process uses. The first thread shows nothing once it has ended, and others may go on.
struct Living {
    /// Its folder in `/proc`.
    folder: PathBuf,
    status: String,
}

impl Living {
    /// `None` if the process has ended.
    fn thread_of(process: u32) -> Option<Self> {
        let first = PathBuf::from(format!("/proc/{process}"));
        let others = first.join("task");
        Self::at(first)
            .or_else(|| fs::read_dir(others).ok()?.find_map(|thread| Self::at(thread.ok()?.path())))
    }

    fn at(folder: PathBuf) -> Option<Self> {
        let status = fs::read_to_string(folder.join("status")).ok()?;
        status.contains("\nVmRSS:").then_some(Self { folder, status })
    }

    /// What it uses, where pages that it shares count by its share.
    fn unshared(&self) -> ResourceUse {
        let shares = fs::read_to_string(self.folder.join("smaps_rollup")).unwrap_or_default();
        let mut own = parse(&self.status);
        if let Some(all) = kib(&shares, "Pss:") {
            own.mapped = kib(&shares, "Pss_Shmem:").unwrap_or(0);
            let swapped = kib(&shares, "SwapPss:").unwrap_or(0);
            own.own = all.saturating_sub(own.mapped) + swapped + kib(&self.status, "VmPTE:").unwrap_or(0);
        }
        own
    }

    /// The kernel's links lead to the files themselves; this does not open them.
    fn open_files(&self) -> impl Iterator<Item = fs::Metadata> {
        let descriptors = fs::read_dir(self.folder.join("fd")).into_iter().flatten();
        descriptors.filter_map(|descriptor| fs::metadata(descriptor.ok()?.path()).ok())
    }
}

/// Reads `/proc/PID/status`. Only the kernel writes the beginnings of its lines.
fn parse(status: &str) -> ResourceUse {
    let sum = |names: &[&str]| names.iter().filter_map(|name| kib(status, name)).sum();
    let tasks = status.lines().find_map(|line| line.strip_prefix("Threads:")?.trim().parse().ok());
    ResourceUse {
        own: sum(&["RssAnon:", "RssFile:", "VmSwap:", "VmPTE:"]),
        mapped: sum(&["RssShmem:"]),
        tasks: tasks.unwrap_or(0),
        channels: Channels::default(),
    }
}

/// The bytes in a line such as `Pss:   12 kB`.
pub(super) fn kib(lines: &str, name: &str) -> Option<u64> {
    let line = lines.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok()?.checked_mul(1024)
}

/// The most bytes that wait in a socket, if the program cannot choose.
fn socket_bytes() -> u64 {
    const USUAL: u64 = 212_992;
    static BYTES: LazyLock<u64> = LazyLock::new(|| {
        let setting = fs::read_to_string("/proc/sys/net/core/wmem_default").unwrap_or_default();
        setting.trim().parse().unwrap_or(USUAL)
    });
    *BYTES
}

/// Bytes that the process has written so far, to files and pipes; 0 if it has ended.
pub(super) fn written(process: u32) -> u64 {
    transferred(process, &["wchar", "write_bytes"])
}

/// Bytes that `process` and its descendants have read so far, from files and pipes.
pub(super) fn read(process: u32) -> u64 {
    let counters = descendants(process).map(|process| transferred(process, &["rchar"]));
    counters.fold(0, u64::saturating_add)
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
    let Some(living) = Living::thread_of(process) else { return 0 };
    let open: HashMap<_, _> = living
        .open_files()
        .filter(|file| file.is_file() && file.nlink() == 0)
        .map(|file| (file.ino(), file.blocks() * 512))
        .collect();
    let maps = fs::read(living.folder.join("maps")).unwrap_or_default();
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

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::{BufRead, BufReader};
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixStream;
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn memory_counts_once_where_it_was_swapped_out_or_is_in_page_tables() {
        let status = "Name:\tRssAnon: 9 kB\nVmPTE:\t 1 kB\nVmSwap:\t 2 kB\nRssAnon:\t 4 kB\nRssFile:\t 8 kB\n\
            RssShmem:\t 16 kB\nThreads:\t3\n";
        let usage = parse(status);
        assert_eq!(
            usage,
            ResourceUse { own: 15 << 10, mapped: 16 << 10, tasks: 3, ..ResourceUse::default() }
        );
        // What is mapped is among the files in memory, unless there are no others.
        assert_eq!([usage.memory(0), usage.memory(20 << 10)], [31 << 10, 35 << 10]);
        assert_eq!(parse("Name:\tended\nThreads:\t0\n"), ResourceUse::default());
    }

    #[test]
    fn each_pipe_and_socket_counts_once_however_often_it_is_open() {
        // What the process of the test has open reaches the shell too.
        let channels_of = |stdin: OwnedFd| {
            let code = "exec 3<&0; echo ready; exec sleep 60";
            let mut shell = Command::new("sh");
            let mut shell = shell.args(["-c", code]).stdin(stdin).stdout(Stdio::piped()).spawn().unwrap();
            let mut output = shell.stdout.take().unwrap();
            BufReader::new(&mut output).read_line(&mut String::new()).unwrap();
            let usage = usage(shell.id());
            shell.kill().unwrap();
            shell.wait().unwrap();
            (
                usage.channels.sockets.len(),
                usage.channels.pipes.len(),
                usage.memory(0) - usage.own - usage.mapped,
            )
        };
        let (sockets, pipes, bytes) = channels_of(File::open("/dev/null").unwrap().into());
        let (socket, _peer) = UnixStream::pair().unwrap();
        assert_eq!(channels_of(socket.into()), (sockets + 1, pipes, bytes + socket_bytes()));
        let (pipe, _writer) = std::io::pipe().unwrap();
        assert_eq!(channels_of(pipe.into()), (sockets, pipes + 1, bytes));
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
        assert!(both.own > 30_000_000 && both.tasks == 2, "{both:?}");
        let unshared = usage_without_sharing(shell.id());
        assert!(unshared.own > 30_000_000 && unshared.own < 2 * both.own, "{unshared:?} {both:?}");
        drop(shell.stdin.take());
        shell.wait().unwrap();
        assert_eq!(usage(shell.id()), ResourceUse::default());
    }
}
