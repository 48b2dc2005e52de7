def ask(query):
    """Asks about the cells `c0`, `c1`…, what they are read as (`r0`…) and that where it is finite (`v0`…)."""
    read, values = ["random() AS chance"], ["*"]
    for place, (name, kind) in enumerate(kinds.items()):
        if kind in NUMBERS or kind == "unknown":
            number = NUMBER.get(name, NUMBER[""]).replace("CELL", f"c{place}")
            read.append(f"{number} AS r{place}")
            values.append(f"CASE WHEN isfinite(r{place}) THEN r{place} END AS v{place}")
        if kind in ("date", "unknown"):
            read.append(f"{DATE.get(name, DATE['']).replace('CELL', f'c{place}')} AS {'d' if kind == 'unknown' else 'v'}{place}")
    tables = f"cells AS ({rows.sql()}), reads AS (SELECT *, {', '.join(read)} FROM cells)"
    tables += f", data AS (SELECT {', '.join(values)} FROM reads)"
    answer = db.execute(f"WITH {tables} {query}").fetchall()
    rows.check()
    return answer
