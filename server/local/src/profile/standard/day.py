def day(cell):
    """The date in a cell as a count of days, or nan."""
    try:
        __PARTS__ = map(int, cell.split()[0].split(__SEPARATOR__))
        return date(year, month, day).toordinal()
    except ValueError:
        return nan
