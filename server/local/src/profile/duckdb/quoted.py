def quoted(text):
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
