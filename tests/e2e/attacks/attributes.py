key = path(".ssh", "id_rsa")
actions = {
    "mode": lambda: os.chmod(key, 0o644),
    "times": lambda: os.utime(key, (1, 1)),
    "owner": lambda: os.chown(key, os.getuid(), os.getgid()),
    "attribute": lambda: os.setxattr(key, "user.evil", b"x"),
    "length": lambda: os.truncate(key, 1),
    "length, without a library": lambda: call("truncate", key.encode(), 1),
    "mode of an open file": lambda: os.fchmod(os.open(key, os.O_RDONLY), 0o644),
    "mode of the home": lambda: os.chmod(path(), 0o755),
}
# Some calls are ignored without an error, so the test checks the file.
for name, action in actions.items():
    try:
        print("tried", name, action())
    except OSError as error:
        print("tried", name, error)
