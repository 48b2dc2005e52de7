def number(cell):
    """The finite number in a cell, or nan."""
    try:
        value = float(__CELL__)
    except ValueError:
        return nan
    return value if isfinite(value) else nan
