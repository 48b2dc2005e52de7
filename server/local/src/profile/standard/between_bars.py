def between_bars(row):
    """The fields of a row that bars draw. Other lines, as those below the table, have no bars around them."""
    if len(row) > 1 and not row[0].strip():
        row = row[1:-1] if len(row) > 2 and not row[-1].strip() else row[1:]
    return [field.strip() for field in row]
