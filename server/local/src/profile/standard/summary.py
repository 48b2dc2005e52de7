missing = sum(column.missing for column in columns.values())
duplicates = rows - len(fingerprints)
print(
    f"\n{rows:,} rows × {len(columns):,} columns · {missing:,} missing values"
    f" · {duplicates:,} duplicate rows"
)
