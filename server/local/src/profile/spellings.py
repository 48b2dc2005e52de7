def spellings(name, values):
    """What is said of texts of a column that differ only in case or blanks; None if none do."""
    alike = {}
    for value in values:
        alike.setdefault(" ".join(value.split()).casefold(), []).append(value)
    alike = [values for values in alike.values() if len(values) > 1]
    if alike:
        one, other, *_ = (repr(clip(value, 22)) for value in alike[0])
        return f"{name}: {count(len(alike), 'value')} spelled in several ways, as {one} and {other}"
