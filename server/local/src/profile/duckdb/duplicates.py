if size <= MOST_COMPARED:
    cells = [f"c{place}" for place in range(len(kinds))]
    for place, kind in enumerate(kinds.values()):
        if kind in READ:  # 1.0 and 1 are the same
            value = "v" if kind == "date" else "r"
            cells += [f"{value}{place}"]
            beyond = "" if kind == "date" else f" OR abs(r{place}) >= {2**53}"  # where numbers lose their last digits
            cells[place] = f"CASE WHEN {value}{place} IS NULL{beyond} THEN c{place} END"
    query = f"SELECT count(*) - count(DISTINCT hash({', '.join(cells)})) FROM data"
    duplicated = ask(query)[0][0]
    duplicates = count(duplicated, "duplicate row")
else:
    duplicated = None
    needed = size * 50 / 2**30 + 0.2
    duplicates = f"duplicate rows not counted (needs about {needed:.1f} GiB)"
