def between_bars(row):
    """The fields of a row that bars draw. Other lines, as those below the table, have no bars around them."""
    fields = row[1:-1] if len(row) > 1 and not row[0].strip() else row
    return [field.strip() for field in fields]
