attempt("cgroup of a thread", lambda: open("/proc/thread-self/cgroup").read(99))
for name in "mountinfo", "mounts", "environ", "net/tcp", "net/unix", "net/route", "net/arp", "net/dev":
    for process in "/proc/self", "/proc/thread-self", f"/proc/self/task/{os.getpid()}", f"/proc/{os.getpid()}":
        attempt(f"{process}/{name}", lambda: open(f"{process}/{name}").read(99))
attempt("folder", lambda: os.listdir("/proc/self/net"))
attempt("control groups", lambda: os.listdir("/sys/fs/cgroup"))
