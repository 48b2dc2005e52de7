import ctypes, errno, os, platform, signal, socket, struct, sys, threading, time

libc = ctypes.CDLL(None, use_errno=True)


def attempt(name, action):
    """Prints whether the action succeeded."""
    try:
        result = action()
    except BaseException as error:
        print("blocked", name, "-", type(error).__name__, error)
    else:
        print("REACHED", name, "-", repr(result)[:80])


def checked(result):
    """The result of a C function, or its error."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def path(*parts):
    return os.path.join(BAIT["home"], *parts)


NUMBERS = {
    "aarch64": {"ptrace": 117, "personality": 92, "tgkill": 131, "tkill": 130, "rt_sigqueueinfo": 138, "prlimit64": 261,
                "setpriority": 140, "sched_setaffinity": 122, "ioprio_set": 30, "memfd_create": 279, "shmget": 194,
                "unshare": 97, "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51, "bpf": 280,
                "keyctl": 219, "add_key": 217, "perf_event_open": 241, "userfaultfd": 282, "process_vm_readv": 270,
                "process_vm_writev": 271, "clone3": 435, "truncate": 45, "setxattr": 5, "name_to_handle_at": 264,
                "open_by_handle_at": 265, "inotify_init1": 26, "fanotify_init": 262, "kcmp": 272, "seccomp": 277, "socketpair": 199, "clone": 220,
                "mmap": 222, "timer_create": 107},
    "x86_64": {"ptrace": 101, "personality": 135, "tgkill": 234, "tkill": 200, "rt_sigqueueinfo": 129, "prlimit64": 302,
               "setpriority": 141, "sched_setaffinity": 203, "ioprio_set": 251, "memfd_create": 319, "shmget": 29,
               "unshare": 272, "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "bpf": 321,
               "keyctl": 250, "add_key": 248, "perf_event_open": 298, "userfaultfd": 323, "process_vm_readv": 310,
               "process_vm_writev": 311, "clone3": 435, "truncate": 76, "setxattr": 188, "name_to_handle_at": 303,
               "open_by_handle_at": 304, "inotify_init1": 294, "fanotify_init": 300, "kcmp": 312, "seccomp": 317, "socketpair": 53, "clone": 56,
               "mmap": 9, "timer_create": 222},
}[platform.machine()]
NUMBERS.update(io_uring_setup=425, pidfd_open=434, pidfd_send_signal=424, fsopen=430, open_tree=428, memfd_secret=447, close_range=436)


def call(name, *arguments):
    """A direct system call."""
    return checked(libc.syscall(ctypes.c_long(NUMBERS[name]), *[
        argument if argument is None or isinstance(argument, (bytes, ctypes._SimpleCData, ctypes.Array, ctypes.Structure))
        else ctypes.c_long(argument) for argument in arguments]))

