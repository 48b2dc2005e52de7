print(
    f"\n{count(size, 'row')} × {count(len(kinds), 'column')}"
    f" · {count(total, 'missing value')} · {duplicates}"
)
