print("Columns:", ", ".join(names[:40]))
print(f"0 rows × {len(names):,} columns")
