def zones_seen(texts):
    """The texts of times. Notes if only some of them have a zone."""
    zoned = texts.str.contains(r":\d\d(?:\.\d+)?\s*(?:Z|[+-]\d\d(?::?\d\d)?)\s*$", na=False).sum()
    if 0 < zoned < texts.count():
        notes.append(zones_mixed(zoned, texts.count(), texts.name))
    return texts
