if rows and columns:
    print("\nFirst rows" + (" of the first 8 columns" if columns > 8 else ""))
    first = data.iloc[:5, :8].rename(columns=lambda name: clip(name, 20))
    first = first.map(lambda value: "" if pd.isna(value) else clip(show(value), 20))
    print(first.to_string(index=False, line_width=100))
if measured:
    print("\nNumbers" + (": the first 20 columns" if measured > 20 else ""))
    statistics = numbers.describe().T.rename(lambda name: clip(name, 30))
    print(statistics.to_string(float_format=short, line_width=100))
if columns > 20:
    print("\nMore columns")
    overview(data.columns[20:40])
if columns > 40:
    print(f"… and {count(columns - 40, 'more column')}")
for what in ("identifier", "year"):
    if named := [name for name in labels if labels[name] == what]:
        print(f"\nleft out as {what}s: {listed(named, 12)}")
if days:
    print("\nDates")
for name in days:
    values = data[name].dropna()
    steps = values.drop_duplicates().sort_values().diff().dropna()
    step = steps.mode().iloc[0] if len(steps) > 2 else None
    each = f", mostly each {show(step)}" if step and (steps == step).mean() >= 0.5 else ""
    print(f"{name}: {show(values.min())} to {show(values.max())}{each}")
if categories:
    print("\nMost frequent values")
for name in categories[:12]:
    print(f"{name}: {common(name, 5)}")
long = [name for name in texts if distinct[name] > 20][:12]
if long:
    print("\nLengths of texts")
for name in long:
    lengths = data[name].dropna().astype(str).str.len()
    print(f"{name}: {lengths.min():,} … {lengths.median():,.0f} … {lengths.max():,} characters")
