unread = {}  # how many cells of a column are no numbers, or no dates
for name, what in EXPECTED.items():
    column = columns[name]
    if odd := sum(map(isnan, column.numbers)) - column.missing:
        # Where they are many, the column holds texts too.
        unread[name] = odd if 5 * odd <= rows - column.missing else 0
        notes.append(odd_values(odd, rows - column.missing, name, what, list(column.texts)[:3]))
