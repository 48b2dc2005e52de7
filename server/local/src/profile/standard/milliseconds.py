def milliseconds(cell):
    """The seconds in a cell of milliseconds if they lie between the years 1700 and 2200, or nan."""
    value = number(cell) / 1000
    return value if -8_520_336_000 <= value < 7_289_654_400 else nan
