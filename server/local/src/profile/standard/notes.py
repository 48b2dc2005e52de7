for name, what in EXPECTED.items():
    column = columns[name]
    if odd := sum(map(isnan, column.numbers)) - column.missing:
        some = ", ".join(repr(clip(text, 22)) for text in list(column.texts)[:3])
        notes.append(f"{odd_values(odd, rows - column.missing, name, what)}: {some}")
