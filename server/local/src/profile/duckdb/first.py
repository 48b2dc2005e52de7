if size:
    print("\nFirst rows" + (" of the first 8 columns" if len(kinds) > 8 else ""))
    db.execute("SET preserve_insertion_order = true")
    first = db.execute(f"SELECT * FROM ({rows.sql()}) LIMIT 5").fetchall()
    cells = [["" if cell is None else clip(" ".join(str(cell).split()), 20) for cell in row[: min(8, len(kinds))]] for row in first]
    table([clip(name, 20) for name in list(kinds)[:8]], cells)
