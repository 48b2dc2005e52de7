def look_at_columns(places):
    """Looks at the texts of columns that pandas has read as numbers."""
    __OPEN__
        __SKIP__
        for _ in looked_at(__ROWS__, places):
            pass
