def one_line(text):
    """A text without line ends, doubled blanks and control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def unique_names(names):
    """The names that pandas gives: blank ones by their place, repeated ones with a number."""
    given = set()
    for place, name in enumerate(names):
        base = clip(one_line(str(name)), 30) or f"Unnamed: {place}"
        free, n = base, 0
        while free in given:
            n += 1
            free = f"{base}.{n}"
        given.add(free)
        yield free
