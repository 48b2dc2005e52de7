def is_one(path):
    """Whether a file is one of the table: not empty, not linked, and in no folder for the notes of other programs."""
    is_own = os.path.realpath(path) == os.path.abspath(path)
    is_note = any(folder.startswith("_") for folder in path.split("/")[__ABOVE__:-1])
    return is_own and not is_note and os.path.isfile(path) and os.path.getsize(path) > 0__ENDINGS__
