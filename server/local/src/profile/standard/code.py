def code(cell):
    """The number in a cell, or nan: digits behind a zero name something."""
    return nan if cell[:1] == "0" and cell[1:2].isdigit() else number(cell)
