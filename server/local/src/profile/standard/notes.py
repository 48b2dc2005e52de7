for name, what in EXPECTED.items():
    column = columns[name]
    if odd := sum(map(isnan, column.numbers)) - column.missing:
        notes.append(odd_values(odd, rows - column.missing, name, what, list(column.texts)[:3]))
