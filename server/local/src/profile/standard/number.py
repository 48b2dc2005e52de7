def number(cell):
    """The number in a cell, or nan."""
    try:
        return float(cell)
    except ValueError:
        return nan
