def show(value):
    """A value as people write it: dates without midnight, numbers with all digits, spans as h:mm:ss."""
    if isinstance(value, float):
        return f"{value:.15g}"
    text = str(value)
    if isinstance(value, timedelta):
        return text.removeprefix("0 days ").removesuffix(" 00:00:00")
    return text.removesuffix(" 00:00:00") if isinstance(value, datetime) else text
