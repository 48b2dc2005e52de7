print("Columns:", ", ".join(names[:20]))
print(f"0 rows × {count(len(names), 'column')}")
