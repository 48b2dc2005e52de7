def as_date(value):
    """Seconds as a date, with the time unless it is midnight."""
    at = datetime(1970, 1, 1) + timedelta(seconds=value)
    text = at.isoformat(" ", "milliseconds")
    return text.removesuffix(".000").removesuffix(" 00:00:00")
