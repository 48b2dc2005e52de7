def listed(names, most=4):
    """The first of some names."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(clip(name, 30) for name in names[:most]) + more
