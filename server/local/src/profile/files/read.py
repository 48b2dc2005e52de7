def __NAME__(path):
    """The rows of a file, its header first."""
    __OPEN__
        __SKIP__
        reader = __READER__
        __HEADER__
        yield from __ROWS__
