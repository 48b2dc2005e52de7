import fcntl, resource, select


def lease():
    with open("leased", "w") as file:
        file.write("x")
    return fcntl.fcntl(os.open("leased", os.O_RDONLY), 1024, fcntl.F_RDLCK)


def timers():
    timer = (ctypes.c_int * 1)()
    for _ in range(5000):
        call("timer_create", 1, None, timer)


def large_pipe():
    kept.append(os.pipe())
    fcntl.fcntl(kept[-1][1], 1031, 128 << 10)
    assert fcntl.fcntl(kept[-1][1], 1032) > 64 << 10


def core_dump():
    # What Linux writes to a file is limited. Only this value keeps it from giving all memory to a program.
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    assert resource.getrlimit(resource.RLIMIT_CORE)[1] != 1


def larger(option):
    """The size of a buffer that was made larger."""
    first, _ = kept.append(socket.socketpair()) or kept[-1]
    before = first.getsockopt(socket.SOL_SOCKET, option)
    first.setsockopt(socket.SOL_SOCKET, option, 8 << 20)
    assert first.getsockopt(socket.SOL_SOCKET, option) > before
    return before


kept = []
attempt("lease", lease)
attempt("large pipe", large_pipe)
attempt("timers", timers)
attempt("core dump", core_dump)
attempt("send buffer", lambda: larger(socket.SO_SNDBUF))
attempt("receive buffer", lambda: larger(socket.SO_RCVBUF))
attempt("many files", lambda: [kept.append(os.dup(0)) for _ in range(600)])
attempt("terminal", lambda: os.open("/dev/ptmx", os.O_RDONLY))
