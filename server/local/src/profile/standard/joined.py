def joined(rows):
    """Rows with one field for each number that a comma splits into two."""
    for row in rows:
        if len(row) == __WIDTH__:
            for place in __PLACES__:
                row[place : place + 2] = [",".join(row[place : place + 2])]
        yield row
