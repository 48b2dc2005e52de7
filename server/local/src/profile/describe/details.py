def span(step):
    """A distance in time as people write it: 1 day, 00:05:00, 2 days 12:00:00."""
    days, clock = str(pd.Timedelta(step)).split(" days ")
    parts = [count(int(days), "day")] if days != "0" else []
    return " ".join([*parts, clock] if clock != "00:00:00" else parts)


for what in ("identifier", "year"):
    if named := [name for name in labels if labels[name] == what]:
        print(f"\nleft out as {what}s: {listed(named, 12)}")
if days:
    print("\nDates")
for name in days:
    values = data[name].dropna()
    steps = values.drop_duplicates().sort_values().diff().dropna()
    step = steps.mode().iloc[0] if len(steps) > 2 else None
    each = f", mostly {span(step)} apart" if step and (steps == step).mean() >= 0.5 else ""
    print(f"{name}: {show(values.min())} to {show(values.max())}{each}")
if categories:
    print("\nMost frequent values")
for name in categories[:__MOST_TEXTS__]:
    print(f"{name}: {common(name, 5)}")
long = [name for name in texts if distinct[name] > 20][:__MOST_TEXTS__]
if long:
    print("\nLengths of texts")
for name in long:
    lengths = data[name].dropna().astype(str).str.len()
    print(f"{name}: {lengths.min():,} … {lengths.median():,.0f} … {lengths.max():,} characters")
