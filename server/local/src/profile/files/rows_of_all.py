def rows_of_all():
    """The rows of all files, with a cell for each column."""
    global uneven
    for path in FILES:
        rows = __READ__(path)
        header = next(rows, [])
        __KEYS__
        places = [header.index(name) if name in header else len(header) for name in COLUMNS]
        for name in COLUMNS:
            if name not in header:
                lacking.setdefault(name, []).append(path)
        if sorted(places) != places:
            moved.append(path)
        for row in rows:
            counts[path] += 1
            uneven += len(row) < len(header) or any(row[len(header) :])
            row = row[: len(header)] + [""] * (len(header) + 1 - len(row))
            yield [row[place] for place in places]__VALUES__
