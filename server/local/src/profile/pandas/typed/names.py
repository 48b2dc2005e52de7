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


def words_of(name):
    """The words of a name in small letters: customerId, customer_id and Customer ID have the same two."""
    return re.findall(r"[^\W_]+|#", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())
