def identifier(name):
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
