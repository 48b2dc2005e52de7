print("Columns:", ", ".join(data.columns[:20]))
print(f"0 rows × {count(len(data.columns), 'column')}")
