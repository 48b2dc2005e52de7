def codes_kept(n, filled, name, code):
    """What is said of a column of numbers of which some begin with 0: they name something."""
    start = "begins" if n == 1 else "begin"
    return f"{n:,} of {count(filled, 'value')} of {clip(name, 30)} {start} with 0, as {clip(code, 24)!r}: kept as text"
