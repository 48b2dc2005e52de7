def anonymous_file():
    descriptor = call("memfd_create", b"x", 0)
    return os.write(descriptor, b"x" * 4096)


attempt("memfd", anonymous_file)
attempt("secret memory", lambda: call("memfd_secret", 0))
attempt("segment", lambda: call("shmget", 0, 1 << 20, 0o1600))
