def day(cell):
    """The date in a cell as a count of days, or nan."""
    try:
        return date.fromisoformat(cell[:10]).toordinal()
    except ValueError:
        return nan
