if size:
    print("\nFirst rows" + (" of the first 8 columns" if len(kinds) > 8 else ""))
    db.execute("SET preserve_insertion_order = true")
    first = db.execute(f"SELECT * FROM ({rows.sql()}) LIMIT 5").fetchall()
    names = [clip(name, 20) for name in list(kinds)[:8]]
    shown = lambda cell: "" if cell is None else clip(" ".join(str(cell).split()), 20)
    table(names, [[shown(cell) for cell in row[: len(names)]] for row in first])
