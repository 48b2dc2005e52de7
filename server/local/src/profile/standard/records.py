rows = len(records)
fingerprints = {hash(str(record)) for record in records}
names = dict.fromkeys(name for record in records for name in record)
columns = {name: Column(name) for name in names}
for record in records:
    for column in columns.values():
        value = record.get(column.name)
        column.add(None if value is None else str(value))
