rows = len(records)
fingerprints = set()
names = dict.fromkeys(name for record in records for name in record)
columns = {name: Column(name) for name in names}
for record in records:
    cells = map(record.get, columns)
    texts = [None if cell is None else str(cell) for cell in cells]
    values = [column.add(text) for column, text in zip(columns.values(), texts)]
    fingerprints.add(hash(tuple(values)))
