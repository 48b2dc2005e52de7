missing = sum(column.missing for column in columns.values())
__OPENING____UNREAD__print("\nvalues: the most frequent, or lowest … median … highest and mean\n")
wide = max(6, *(len(clip(name, __WIDEST__)) for name in columns))
print(f"{'column':{wide}} {'type':9} {'missing':>9} {'%':>5} {'distinct':>9}  values")
for column in __COLUMNS__:
    kind, distinct, values = column.describe()
    print(
        f"{clip(column.name, __WIDEST__):{wide}} {kind:9} {column.missing:9,}"
        f" {percent(column.missing, rows, 1):>5}"
        f" {distinct:>9}  {values}"
    )
