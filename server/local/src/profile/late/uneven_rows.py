def uneven_rows(n, fields, longer):
    """What is said of rows with too few fields or too many; `longer` is one of the latter."""
    shown = f", as {clip(longer, 40)!r}" if longer else ""
    step = "; a field with the delimiter in it needs quotes" if longer else ""
    exactly = f"{count(n, 'row')} without exactly {count(fields, 'field')}"
    return f"{exactly}{shown}: what is missing counts as empty, what is over is left out{step}"
