rows = 0
fingerprints = set()
columns = {name: Column(name) for name in names}
for row in rows_of_all():
    rows += 1
    cells = zip(columns.values(), row)
    fingerprints.add(hash(tuple([column.add(cell) for column, cell in cells])))
