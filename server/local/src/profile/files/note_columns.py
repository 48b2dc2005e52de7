def note_columns(path, header):
    """Notes which columns a file lacks, and whether it has the others in another order."""
    for name in COLUMNS:
        if name not in header:
            lacking.setdefault(name, []).append(path)
    places = [header.index(name) for name in COLUMNS if name in header]
    if places != sorted(places):
        moved.append(path)
