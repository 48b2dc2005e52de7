def rows_of_all():
    """The rows of all files, with a cell for each column."""
    global uneven
    for path in FILES:
        read_one = __READ__
        rows = read_one(path)
        header = __HEADER__
        __KEYS__
        __CONVERTED__
        places = [header.index(name) if name in header else len(header) for name in COLUMNS]
        note_columns(path, header)
        for row in rows:
            counts[path] += 1
            uneven += len(row) < len(header) or any(row[len(header) :])
            row = row[: len(header)] + [""] * (len(header) + 1 - len(row))
            cells = [row[place] for place in places]
            __CONVERT__
            yield cells__VALUES__
