print(
    f"\n{rows:,} rows × {columns:,} columns · {missing.sum():,} missing values"
    f" · {duplicates:,} duplicate rows"
)
