def text(cell):
    """Digits that name something: never a number."""
    return nan
