def moment(cell):
    """The date in a cell, with its time if it has one, as seconds; or nan."""
    try:
        day, *time = cell.replace("T", " ").split()[:2]
        __PARTS__ = map(int, day.split(__SEPARATOR__))
        seconds = (datetime(year, month, day) - datetime(1970, 1, 1)).total_seconds()
        clock = re.split("[Z+-]", time[0])[0].split(":") if time else []
        return seconds + sum(map(mul, (3600, 60, 1), map(float, clock)))
    except ValueError:
        return nan
