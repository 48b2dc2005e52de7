missing = missing.astype(int)
overview["type"] = [types.get(name, kind) for name, kind in overview["type"].items()]
if not rows:
    print("Columns:", ", ".join(data.columns[:20]))
elif columns:
    print(overview.head(40).to_string(line_width=100))
if columns > 40:
    print(f"… and {count(columns - 40, 'more column')}")

roles = {name: role_of(name, data[name]) for name in data}


def with_role(*wanted):
    return [name for name in data if roles[name] in wanted]


days, texts = with_role("date"), with_role("text")
repeated = [name for name in texts if overview["distinct"][name] < rows - missing[name]]
labels = with_role("identifier", "year")
measures = with_role("measure")
numbers = data[measures[:20]].astype(float)
infinite = numbers.isin([inf, -inf])
numbers = numbers.mask(infinite).dropna(axis="columns", how="all")
