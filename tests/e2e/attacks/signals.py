import fcntl

victim = BAIT["sibling"]


def by_file():
    """Makes the kernel send the signal when there is input to read."""
    here, there = socket.socketpair()
    fcntl.fcntl(here, fcntl.F_SETOWN, victim)
    fcntl.fcntl(here, 10, signal.SIGKILL)  # F_SETSIG
    fcntl.fcntl(here, fcntl.F_SETFL, fcntl.fcntl(here, fcntl.F_GETFL) | os.O_ASYNC)
    there.send(b"x")


def by_request():
    here, there = socket.socketpair()
    fcntl.ioctl(here, 0x8901, struct.pack("i", victim))  # FIOSETOWN


attempt("kill", lambda: os.kill(victim, signal.SIGSTOP))
attempt("kill group", lambda: os.killpg(os.getpgid(victim), 0))
attempt("kill all", lambda: os.kill(-1, 0))
attempt("kill parent", lambda: os.kill(os.getppid(), 0) if os.getppid() > 1 else 1 / 0)
attempt("tgkill", lambda: call("tgkill", victim, victim, signal.SIGSTOP))
attempt("tkill", lambda: call("tkill", victim, signal.SIGSTOP))
attempt("upper half", lambda: call("tgkill", (1 << 32) | victim, victim, signal.SIGSTOP))
attempt("queue", lambda: call("rt_sigqueueinfo", victim, signal.SIGSTOP, struct.pack("iii116x", signal.SIGSTOP, 0, -1)))
attempt("pidfd", lambda: call("pidfd_send_signal", call("pidfd_open", victim, 0), signal.SIGSTOP, 0, 0))
attempt("readiness of a file", by_file)
attempt("owner of a file", by_request)
