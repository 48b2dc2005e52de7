print(
    f"\n{count(rows, 'row')} × {count(columns, 'column')}"
    f" · {count(missing.sum(), 'missing value')} · {count(duplicates, 'duplicate row')}"
)
