print(f"{rows:,} rows × {len(columns):,} columns")
print("values: the most frequent, or lowest … median … highest and mean\n")
print(f"{'column':24} {'type':6} {'missing':>9} {'%':>5} {'distinct':>9}  values")
for column in __COLUMNS__:
    kind, distinct, values = column.describe()
    share = 100 * column.missing / rows
    print(
        f"{column.name:24.24} {kind:6} {column.missing:9,} {share:5.1f} {distinct:>9}"
        f"  {values}"
    )
