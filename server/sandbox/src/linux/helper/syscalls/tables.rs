//! Which calls are allowed, refused and ignored. A call in no table fails as unknown.
//!
//! An argument that the kernel reads as a 32-bit number is compared as one, because the program can put anything into the
//! other half of the register. `clone3` passes its flags in memory, where no filter sees them; without it the C library
//! falls back to `clone`.

use seccompiler::SeccompCmpArgLen::{Dword, Qword};
use seccompiler::SeccompCmpOp::{self, Eq, Gt, MaskedEq, Ne};
use seccompiler::{SeccompCondition, SeccompRule};

use crate::Layer;

/// A call and the arguments it is listed for; `None` for all.
pub(super) type Calls = Vec<(i64, Option<SeccompRule>)>;

macro_rules! calls {
    ($($name:ident)*) => { &[$(libc::$name),*] };
}

/// What interpreters and libraries need for files, memory, threads, time and waiting.
const ORDINARY: &[i64] = calls![
    // open files
    SYS_read SYS_write SYS_readv SYS_writev SYS_pread64 SYS_pwrite64 SYS_preadv SYS_pwritev SYS_preadv2
    SYS_pwritev2 SYS_lseek SYS_close SYS_close_range SYS_dup SYS_dup3 SYS_fcntl SYS_flock SYS_fstat SYS_fstatfs
    SYS_fsync SYS_fdatasync SYS_sync_file_range SYS_ftruncate SYS_fallocate SYS_fadvise64 SYS_readahead
    SYS_sendfile SYS_copy_file_range SYS_getdents64 SYS_fchdir
    // files by path
    SYS_openat SYS_openat2 SYS_newfstatat SYS_statx SYS_statfs SYS_faccessat SYS_faccessat2 SYS_readlinkat
    SYS_getcwd SYS_chdir SYS_mkdirat SYS_mknodat SYS_unlinkat SYS_renameat SYS_renameat2 SYS_linkat SYS_symlinkat
    SYS_umask
    // memory
    SYS_brk SYS_mmap SYS_munmap SYS_mremap SYS_mprotect SYS_madvise SYS_msync SYS_mincore SYS_mlock SYS_mlock2
    SYS_munlock SYS_mlockall SYS_munlockall SYS_get_mempolicy SYS_membarrier SYS_mseal
    // threads and signals
    SYS_futex SYS_futex_waitv SYS_set_robust_list SYS_get_robust_list SYS_set_tid_address SYS_rseq SYS_gettid
    SYS_sched_yield SYS_sched_getaffinity SYS_sched_getparam SYS_sched_getscheduler SYS_sched_get_priority_max
    SYS_sched_get_priority_min SYS_getcpu SYS_exit SYS_exit_group SYS_restart_syscall SYS_rt_sigaction
    SYS_rt_sigprocmask SYS_rt_sigreturn SYS_rt_sigpending SYS_rt_sigsuspend SYS_rt_sigtimedwait SYS_sigaltstack
    SYS_kill SYS_tgkill
    // time
    SYS_clock_gettime SYS_clock_getres SYS_clock_nanosleep SYS_nanosleep SYS_gettimeofday SYS_getitimer
    SYS_setitimer SYS_timer_create SYS_timer_settime SYS_timer_gettime SYS_timer_getoverrun SYS_timer_delete
    SYS_timerfd_create SYS_timerfd_settime SYS_timerfd_gettime SYS_times
    // waiting
    SYS_ppoll SYS_pselect6 SYS_epoll_create1 SYS_epoll_ctl SYS_epoll_pwait SYS_epoll_pwait2 SYS_eventfd2
    SYS_signalfd4 SYS_pipe2
    // the two ends of a socket pair, the only sockets there are
    SYS_sendto SYS_sendmsg SYS_recvfrom SYS_recvmsg SYS_shutdown SYS_getsockopt SYS_setsockopt SYS_getsockname
    SYS_getpeername
    // who and where
    SYS_getpid SYS_getppid SYS_getuid SYS_geteuid SYS_getgid SYS_getegid SYS_getresuid SYS_getresgid SYS_getgroups
    SYS_getpgid SYS_getsid SYS_getpriority SYS_setpriority SYS_getrusage SYS_prlimit64 SYS_getrlimit SYS_setrlimit
    SYS_capget SYS_uname SYS_sysinfo SYS_getrandom
    // the last steps of the helper; `refused` withdraws the first of them
    SYS_seccomp SYS_execve
];

/// The older forms of ordinary calls, which newer architectures never had.
#[cfg(target_arch = "x86_64")]
const OLD_FORMS: &[i64] = calls![
    SYS_open SYS_creat SYS_stat SYS_lstat SYS_access SYS_readlink SYS_mkdir SYS_rmdir SYS_mknod SYS_unlink
    SYS_rename SYS_link SYS_symlink SYS_getdents SYS_dup2 SYS_pipe SYS_poll SYS_select SYS_epoll_create
    SYS_epoll_wait SYS_eventfd SYS_signalfd SYS_alarm SYS_pause SYS_time SYS_getpgrp SYS_arch_prctl
];
#[cfg(not(target_arch = "x86_64"))]
const OLD_FORMS: &[i64] = &[];

/// Processes, and the files that are the run's own: a namespace keeps them apart from all others.
const IN_NAMESPACES: &[i64] = calls![
    SYS_wait4 SYS_waitid SYS_execveat SYS_tkill SYS_pidfd_open SYS_pidfd_send_signal SYS_setsid SYS_setpgid
    SYS_sched_setaffinity SYS_truncate SYS_fchmod SYS_fchmodat SYS_fchown SYS_fchownat SYS_utimensat
    SYS_getxattr SYS_lgetxattr SYS_fgetxattr SYS_listxattr SYS_llistxattr SYS_flistxattr
];
#[cfg(target_arch = "x86_64")]
const IN_NAMESPACES_OLD: &[i64] =
    calls![SYS_fork SYS_vfork SYS_chmod SYS_chown SYS_lchown SYS_utime SYS_utimes SYS_futimesat];
#[cfg(not(target_arch = "x86_64"))]
const IN_NAMESPACES_OLD: &[i64] = &[];

/// Landlock does not cover a file's attributes, so these calls would reach every file of the person. Copying, archives
/// and spreadsheets must not fail because of them, so the calls do nothing and report success. The calls that list
/// extended attributes find none, for the same libraries.
const ATTRIBUTES: &[i64] = calls![
    SYS_fchmod SYS_fchmodat SYS_fchown SYS_fchownat SYS_utimensat SYS_setxattr SYS_lsetxattr SYS_fsetxattr
    SYS_removexattr SYS_lremovexattr SYS_fremovexattr SYS_listxattr SYS_llistxattr SYS_flistxattr
];
#[cfg(target_arch = "x86_64")]
const ATTRIBUTES_OLD: &[i64] = calls![SYS_chmod SYS_chown SYS_lchown SYS_utime SYS_utimes SYS_futimesat];
#[cfg(not(target_arch = "x86_64"))]
const ATTRIBUTES_OLD: &[i64] = &[];
/// The same number everywhere; not yet in `libc` for every architecture.
const SYS_FCHMODAT2: i64 = 452;

/// The network; and further filters, whose listeners could answer calls in place of the kernel.
const FORBIDDEN: &[i64] =
    calls![SYS_socket SYS_connect SYS_bind SYS_listen SYS_accept SYS_accept4 SYS_seccomp];

/// Calls that reach files or processes which Landlock does not guard on every kernel, or hide an open file, in a message,
/// from the host's watch.
const FORBIDDEN_WITHOUT_NAMESPACES: &[i64] = calls![
    SYS_sendmsg SYS_truncate SYS_execveat SYS_tkill SYS_pidfd_open SYS_pidfd_send_signal SYS_setsid SYS_setpgid SYS_wait4
    SYS_waitid
];
#[cfg(target_arch = "x86_64")]
const FORBIDDEN_WITHOUT_NAMESPACES_OLD: &[i64] = calls![SYS_fork SYS_vfork];
#[cfg(not(target_arch = "x86_64"))]
const FORBIDDEN_WITHOUT_NAMESPACES_OLD: &[i64] = &[];

/// The requests to devices that are allowed. Others could type into a terminal or choose who gets its signals.
const DEVICE_REQUESTS: [u64; 8] = [
    libc::TCGETS,
    libc::TCGETS2,
    libc::TIOCGWINSZ,
    libc::TIOCGPGRP,
    libc::FIONREAD,
    libc::FIONBIO,
    libc::FIOCLEX,
    libc::FIONCLEX,
];

/// The first four make the kernel send signals, to any process, when a file is ready; the last two make whoever opens the
/// file wait.
const FORBIDDEN_FILE_COMMANDS: [u64; 6] = [8, 10, 15, 1026, 1024, 1040]; // F_SETOWN, F_SETSIG, F_SETOWN_EX, F_NOTIFY, F_SETLEASE, F_SETDELEG
/// What a pipe holds if nobody asks for more, in bytes. All pipes of a person together have a limit.
const PIPE_BYTES: u64 = 64 << 10;

/// Of a mapping: what tells shared memory without a file. The kernel keeps its pages also where nobody maps them any
/// more, and then no count shows them.
const MAPPING: u64 = (libc::MAP_TYPE | libc::MAP_ANONYMOUS).unsigned_abs() as u64;
const SHARED_WITHOUT_FILE: u64 = (libc::MAP_SHARED | libc::MAP_ANONYMOUS).unsigned_abs() as u64;
/// Memory that was set apart for other programs.
const LARGE_PAGES: u64 = libc::MAP_HUGETLB.unsigned_abs() as u64;

/// How much may wait in a socket. Programs take such a request as a wish, as the kernel does.
const BUFFER_SIZES: [i32; 4] = [libc::SO_SNDBUF, libc::SO_RCVBUF, libc::SO_SNDBUFFORCE, libc::SO_RCVBUFFORCE];

/// The commands of `fcntl` that lock a file.
const LOCKS: [u64; 4] = [6, 7, 37, 38]; // F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW

/// What a process may change about itself. Not listed: what lets it outlive its parent, hide from the host's watch or be
/// traced.
const PROCESS_OPTIONS: [i32; 12] = [
    libc::PR_SET_NAME,
    libc::PR_GET_NAME,
    libc::PR_GET_DUMPABLE,
    libc::PR_GET_PDEATHSIG,
    libc::PR_GET_SECCOMP,
    libc::PR_GET_TIMERSLACK,
    libc::PR_SET_TIMERSLACK,
    libc::PR_GET_NO_NEW_PRIVS,
    libc::PR_SET_NO_NEW_PRIVS,
    libc::PR_SET_THP_DISABLE,
    libc::PR_CAPBSET_READ,
    libc::PR_SET_VMA,
];

/// With any of these `clone` leaves the run's namespaces.
const NAMESPACES: u64 = (libc::CLONE_NEWNS
    | libc::CLONE_NEWCGROUP
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUSER
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET)
    .unsigned_abs() as u64;
const SHARED_FILES: u64 = libc::CLONE_FILES.unsigned_abs() as u64;
const UNSHARED: u64 = libc::CLOSE_RANGE_UNSHARE as u64;
const THREAD: u64 = libc::CLONE_THREAD.unsigned_abs() as u64;

/// The calls that may be made.
pub(super) fn allowed(layer: Layer) -> Calls {
    let mut calls = always(&[ORDINARY, OLD_FORMS]);
    if layer == Layer::Full {
        calls.extend(always(&[IN_NAMESPACES, IN_NAMESPACES_OLD]));
    }
    let stream = [
        condition(0, Dword, Eq, libc::AF_UNIX.unsigned_abs().into()),
        condition(1, Dword, MaskedEq(0xf), libc::SOCK_STREAM.unsigned_abs().into()),
    ];
    calls.push(when(libc::SYS_socketpair, stream));
    calls.push(when(libc::SYS_clone, [condition(0, Dword, MaskedEq(NAMESPACES), 0)]));
    calls.extend(DEVICE_REQUESTS.map(|request| when(libc::SYS_ioctl, [condition(1, Dword, Eq, request)])));
    calls.extend(
        PROCESS_OPTIONS
            .map(|option| when(libc::SYS_prctl, [condition(0, Dword, Eq, option.unsigned_abs().into())])),
    );
    calls
}

/// The calls that do nothing and report success.
///
/// A lock on a file of the person's would hold up their other programs, and reading is enough for one. In layer reduced
/// the files are the interpreter's, and there is no second process to be kept out; in layer full they are the attachments
/// that are mounted instead of copied.
pub(super) fn ignored(layer: Layer, are_files_mounted: bool) -> Calls {
    let size = |option: i32| {
        let level = condition(1, Dword, Eq, libc::SOL_SOCKET.unsigned_abs().into());
        when(libc::SYS_setsockopt, [level, condition(2, Dword, Eq, option.unsigned_abs().into())])
    };
    let mut calls: Calls = BUFFER_SIZES.map(size).into();
    let resize = condition(1, Dword, Eq, libc::F_SETPIPE_SZ.unsigned_abs().into());
    calls.push(when(libc::SYS_fcntl, [resize, condition(2, Qword, Gt, PIPE_BYTES)]));
    if layer == Layer::Reduced {
        calls.extend(always(&[ATTRIBUTES, ATTRIBUTES_OLD, &[SYS_FCHMODAT2]]));
    }
    if layer == Layer::Reduced || are_files_mounted {
        calls.extend(always(&[&[libc::SYS_flock]]));
        calls.extend(LOCKS.map(|command| when(libc::SYS_fcntl, [condition(1, Dword, Eq, command)])));
    }
    calls
}

/// The calls that fail as not supported, in layer reduced. A file that only reserves room on the disk would escape the
/// host's count; libraries write instead.
pub(super) fn unsupported() -> Calls {
    always(&[&[libc::SYS_fallocate]])
}

/// The calls that are not permitted. `process` is the program's own; `interpreter` is the address of the path of the only
/// exec that layer reduced permits.
pub(super) fn refused(layer: Layer, process: u32, interpreter: u64) -> Calls {
    let mut calls = always(&[FORBIDDEN]);
    calls.extend(
        FORBIDDEN_FILE_COMMANDS.map(|command| when(libc::SYS_fcntl, [condition(1, Dword, Eq, command)])),
    );
    calls.extend([
        when(libc::SYS_mmap, [condition(3, Dword, MaskedEq(MAPPING), SHARED_WITHOUT_FILE)]),
        when(libc::SYS_mmap, [condition(3, Dword, MaskedEq(LARGE_PAGES), LARGE_PAGES)]),
        // The host cannot look into a thread's own table of open files.
        when(libc::SYS_clone, [condition(0, Dword, MaskedEq(THREAD | SHARED_FILES), THREAD)]),
        when(libc::SYS_close_range, [condition(2, Dword, MaskedEq(UNSHARED), UNSHARED)]),
    ]);
    if layer == Layer::Full {
        return calls;
    }
    let process = u64::from(process);
    let another_or_self = |argument, number| {
        // 0 stands for the caller.
        when(number, [condition(argument, Dword, Ne, 0), condition(argument, Dword, Ne, process)])
    };
    calls.extend(always(&[FORBIDDEN_WITHOUT_NAMESPACES, FORBIDDEN_WITHOUT_NAMESPACES_OLD]));
    calls.extend([
        when(libc::SYS_execve, [condition(0, Qword, Ne, interpreter)]),
        when(libc::SYS_clone, [condition(0, Dword, MaskedEq(THREAD), 0)]),
        // To signal 0 is to signal a whole process group.
        when(libc::SYS_kill, [condition(0, Dword, Ne, process)]),
        when(libc::SYS_tgkill, [condition(0, Dword, Ne, process)]),
        another_or_self(0, libc::SYS_prlimit64),
        another_or_self(1, libc::SYS_setpriority),
        // A group of processes, or all of the person's.
        when(libc::SYS_setpriority, [condition(0, Dword, Ne, libc::PRIO_PROCESS.into())]),
    ]);
    calls
}

fn always(lists: &[&[i64]]) -> Calls {
    lists.concat().into_iter().map(|number| (number, None)).collect()
}

fn when<const N: usize>(number: i64, conditions: [SeccompCondition; N]) -> (i64, Option<SeccompRule>) {
    let rule = SeccompRule::new(conditions.into()).expect("there are conditions");
    (number, Some(rule))
}

fn condition(
    argument: u8,
    length: seccompiler::SeccompCmpArgLen,
    comparison: SeccompCmpOp,
    value: u64,
) -> SeccompCondition {
    SeccompCondition::new(argument, length, comparison, value).expect("a call has six arguments")
}
