def number(cell):
    """The number in a cell, or nan."""
    try:
        return float(__CELL__)
    except ValueError:
        return nan
