def is_one(path):
    """Whether a file is one of the table: not empty, not linked, and no note of another program."""
    is_own = os.path.realpath(path) == os.path.abspath(path)
    is_note = any(name.startswith("_")__NAMED__ for name in path.split("/")[__ABOVE__:])
    return is_own and not is_note and os.path.isfile(path) and os.path.getsize(path) > 0__ENDINGS__
