def told_apart(fields):
    """Fields by their names. A name that is also the path of another field has the number 2 there."""
    record = {}
    for name, value in fields:
        record[f"{name} (2)" if name in record else name] = value
    return record
