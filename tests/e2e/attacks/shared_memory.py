def anonymous_file():
    descriptor = call("memfd_create", b"x", 0)
    return os.write(descriptor, b"x" * 4096)


attempt("memfd", anonymous_file)
attempt("secret memory", lambda: call("memfd_secret", 0))
attempt("segment", lambda: call("shmget", 0, 1 << 20, 0o1600))


def mapping(flags, descriptor=-1):
    """What is written to a mapping of this kind, whose address is longer than the usual result of a call."""
    libc.syscall.restype = ctypes.c_long
    try:
        return ctypes.memset(call("mmap", 0, 4096, 3, flags, descriptor, 0), 1, 4096)
    finally:
        libc.syscall.restype = ctypes.c_int


# Its pages stay when they are not mapped any more: then they show in no process.
attempt("shared memory without a file", lambda: mapping(0x21))
attempt("shared memory without a file, with other flags", lambda: mapping(0x4021 | 1 << 40))
attempt("shared memory of a device", lambda: mapping(0x1, os.open("/dev/zero", os.O_RDWR)))
attempt("large pages", lambda: mapping(0x40022))
