def is_row(row):
    """Whether a row is one of the table, no blank line and no comment."""
    return any(row[1:]) or not row[0].startswith("#") if row else False
