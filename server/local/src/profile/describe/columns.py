def overview(names):
    """A line for each column: its type, its gaps and its values."""
    wide = max([6, *(len(clip(name, 30)) for name in names)])
    print(f"{'column':{wide}}  {'type':10} {'missing':>9} {'%':>5} {'distinct':>9}  values")
    for name in names:
        kind, values = described(name)
        line = f"{clip(name, 30):{wide}}  {types.get(name, kind):10} {missing[name]:9,}"
        line += f" {100 * missing[name] / max(rows, 1):5.1f} {distinct[name]:9,}  {values}"
        print(line if len(line) <= 100 else line[:99] + "…")


overview(data.columns[:20])
if columns > 20:
    print(f"… and {count(columns - 20, 'more column')}, below")
for name, n in infinite.sum().items():
    if n:
        print(f"{name}: {n:,} infinite")
