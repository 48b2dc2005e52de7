duplicates = rows - len(fingerprints)
print(
    f"\n{count(rows, 'row')} × {count(len(columns), 'column')}"
    f" · {count(missing, 'missing value')} · {count(duplicates, 'duplicate row')}"
)
