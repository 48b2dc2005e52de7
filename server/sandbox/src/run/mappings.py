# Shared memory without a file is refused in the sandbox, because no count shows it (see the table of system calls). This is
# run in the namespace of `bootstrap.py`, when a program imports `mmap`.

# The most bytes of one file.
MAX_SHARED = 256 << 20


def adapt_mmap(module):
    """Memory without a file is private where there is no other process to share it with; else it has a file in memory,
    which is counted."""

    class mmap(module.mmap):
        def __new__(cls, fileno, length, flags=module.MAP_SHARED, *rest, **options):
            is_private = flags & module.MAP_PRIVATE or options.get("access") == module.ACCESS_COPY
            if fileno != -1 or is_private:
                return super().__new__(cls, fileno, length, flags, *rest, **options)
            if LAYER != "full" or length <= 0:
                private = flags & ~module.MAP_SHARED | module.MAP_PRIVATE
                return super().__new__(cls, fileno, length, private, *rest, **with_protection(options))
            file = file_without_name(length)
            try:
                return super().__new__(cls, file, length, flags & ~module.MAP_ANONYMOUS, *rest, **options)
            finally:
                os.close(file)

    def with_protection(options):
        """The same without `access`, which goes only with shared memory."""
        access = options.pop("access", module.ACCESS_DEFAULT)
        if access == module.ACCESS_READ:
            options["prot"] = module.PROT_READ
        return options

    mmap.__module__, mmap.__qualname__ = "mmap", "mmap"
    module.mmap = mmap


def file_without_name(length):
    """All its memory is taken now: a page that could not be had later would end the program without a word."""
    from errno import ENOMEM

    file = os.open("/dev/shm", os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(file, 0, length)
    except OSError:
        os.close(file)
        size = f"{MAX_SHARED >> 20} MiB"
        raise OSError(ENOMEM, f"Cannot allocate memory: one piece of shared memory may have {size}, all together 1 GiB")
    return file
