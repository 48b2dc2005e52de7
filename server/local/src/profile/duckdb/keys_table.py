def keep_keys(kinds, rows):
    """Makes the table `keys`: for each path the values in the names of its folders as k0, k1…, in these types."""
    columns = ", ".join(f"k{place} {kind}" for place, kind in enumerate(kinds))
    values = [", ".join("NULL" if value is None else quoted(str(value)) for value in row) for row in rows]
    db.execute(f"CREATE TABLE keys (path VARCHAR, {columns})")
    db.execute(f"INSERT INTO keys VALUES ({'), ('.join(values)})")
