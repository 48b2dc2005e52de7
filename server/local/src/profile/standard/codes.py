def codes(read):
    """A function that reads numbers, but no digits behind a zero: those name something."""
    return lambda cell: nan if cell[:1] == "0" and cell[1:2].isdigit() else read(cell)
