def number(cell):
    """The number in a cell, or nan."""
    if "_" in cell or not cell.isascii():
        return nan
    try:
        return float(cell)
    except ValueError:
        return nan
