def zones_mixed(n, filled, name):
    """What is said of times of which only some have a zone."""
    have = "has" if n == 1 else "have"
    return f"{n:,} of {count(filled, 'time')} of {clip(name, 30)} {have} a zone, the others none: all taken as UTC"
