def moments(style):
    """A function that reads dates of this style as seconds since 1970; what is none is nan."""

    def moment(cell):
        text = re.sub(r"(\.\d{6})\d+", r"\1", cell.strip())  # finer than Python counts
        try:
            if style == "ISO8601":
                at = datetime.fromisoformat(text.replace("Z", "+00:00"))
            else:
                at = datetime.strptime(text, style)
        except ValueError:
            return nan
        if at.tzinfo:
            moment.zoned += 1
            at = at.astimezone(timezone.utc).replace(tzinfo=None)
        return (at - datetime(1970, 1, 1)).total_seconds() if 1700 <= at.year <= 2200 else nan

    moment.zoned = 0
    return moment


def as_date(value):
    """Seconds as a date, with the time unless it is midnight."""
    at = datetime(1970, 1, 1) + timedelta(seconds=value)
    text = at.isoformat(" ", "milliseconds")
    return text.removesuffix(".000").removesuffix(" 00:00:00")
