if size:
    print("\nFirst rows" + (" of the first 8 columns" if len(kinds) > 8 else ""))
    db.execute("SET preserve_insertion_order = true")
    first = db.execute(f"SELECT * FROM ({rows.sql()}) LIMIT 5").fetchall()
    names = [clip(name, 20) for name in list(kinds)[:8]]
    wide = [32 if kind == "date" else 20 for kind in list(kinds.values())[:8]]  # no time without its hour
    shown = lambda cell, width: "" if cell is None else clip(" ".join(str(cell).split()), width)
    table(names, [list(map(shown, row, wide)) for row in first])
