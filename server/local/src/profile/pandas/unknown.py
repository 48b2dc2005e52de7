overview = overview.rename(lambda name: clip(str(name), 30))
print(overview.to_string(max_rows=40, line_width=100))

numbers = data.select_dtypes("number").dropna(axis="columns", how="all").iloc[:, :20]
infinite = numbers.isin([inf, -inf])
numbers = numbers.mask(infinite).dropna(axis="columns", how="all")
if not numbers.empty:
    print(f"\nNumbers: {count(len(numbers.columns), 'column')}, of at most 20")
    statistics = numbers.describe().T.rename(lambda name: clip(str(name), 30))
    print(statistics.to_string(float_format=short, line_width=100))
for name, n in infinite.sum().items():
    if n:
        print(f"{name}: {n:,} infinite")

for name in data.select_dtypes(["datetime", "datetimetz"]):
    print(f"\n{name}: {show(data[name].min())} to {show(data[name].max())}")

print("\nMost frequent values")
texts = data.select_dtypes(exclude=["number", "datetime", "datetimetz"])
for name in texts.columns[:12]:
    top = data[name].value_counts().head(3)
    values = [f"{clip(str(value), 22)!r} {n:,}" for value, n in top.items()]
    print(f"{name}:", " · ".join(values))
