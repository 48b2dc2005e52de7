print("Columns:", ", ".join(data.columns[:40]))
print(f"0 rows × {len(data.columns):,} columns")
