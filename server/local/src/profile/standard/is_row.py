def is_row(row):
    """Whether a row is one of the table: no blank line, no comment, no line of dashes and no header."""
    if len(row) < 2 and not "".join(row).strip(" "):
        return False
    __OTHERS__
    return any(row[1:]) or not row[0].startswith("__MARK__")
