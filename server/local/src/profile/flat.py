def flat(record, prefix=""):
    """The fields of a record and of the records in it, named by their path."""
    for name, value in record.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value
