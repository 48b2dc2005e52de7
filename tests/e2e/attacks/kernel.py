buffer = ctypes.create_string_buffer(4096)
null = 0
attempt("io_uring", lambda: call("io_uring_setup", 8, buffer))
attempt("bpf", lambda: call("bpf", 0, buffer, 120))
attempt("keys", lambda: call("keyctl", 0, -3, 1))
attempt("add_key", lambda: call("add_key", b"user", b"x", b"y", 1, -3))
attempt("perf", lambda: call("perf_event_open", buffer, 0, -1, -1, 0))
attempt("userfaultfd", lambda: call("userfaultfd", 1))
attempt("mount", lambda: call("mount", b"none", b"/tmp", b"tmpfs", 0, null))
attempt("fsopen", lambda: call("fsopen", b"tmpfs", 0))
attempt("open_tree", lambda: call("open_tree", -100, b"/", 1))
attempt("umount", lambda: call("umount2", b"/tmp", 2))
attempt("pivot_root", lambda: call("pivot_root", b"/", b"/"))
attempt("chroot", lambda: call("chroot", b"/"))
attempt("unshare user", lambda: call("unshare", 0x10000000))
attempt("unshare files", lambda: call("unshare", 0x400))
attempt("setns", lambda: call("setns", os.open("/proc/self/ns/user", os.O_RDONLY), 0))
attempt("personality", lambda: call("personality", 0x0040000))
attempt("traceme", lambda: call("ptrace", 0, 0, 0, 0))
attempt("read memory", lambda: call("process_vm_readv", os.getpid(), buffer, 0, buffer, 0, 0))
attempt("write memory", lambda: call("process_vm_writev", os.getpid(), buffer, 0, buffer, 0, 0))
attempt("compare", lambda: call("kcmp", os.getpid(), os.getpid(), 0, 0, 1))
attempt("clone3", lambda: call("clone3", struct.pack("11Q", *[0] * 11), 88))
attempt("handles", lambda: call("open_by_handle_at", -100, buffer, 0))
attempt("fanotify", lambda: call("fanotify_init", 0x200, 0))
attempt("inotify", lambda: call("inotify_init1", 0))
attempt("filter", lambda: call("seccomp", 1, 8, struct.pack("H6xQ", 1, ctypes.addressof(ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0x7FFF0000))))))
attempt("outlive the host", lambda: checked(libc.prctl(1, 0, 0, 0, 0)))
attempt("hide from the host", lambda: checked(libc.prctl(4, 0, 0, 0, 0)))


def type_into_terminal():
    import fcntl

    fcntl.ioctl(0, 0x5412, b"x")


attempt("type into the terminal", type_into_terminal)
attempt("files of a thread of its own", lambda: call("clone", 0x10000, 0, 0, 0, 0))
attempt("other files of a thread of its own", lambda: call("close_range", 1 << 20, 1 << 20, 2))
