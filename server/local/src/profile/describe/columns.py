def overview(names):
    """A line for each column: its type, its gaps and its values."""
    wide = max([6, *(len(clip(name, 30)) for name in names)])
    kind = max([10, *(len(type_of(name)) for name in names)])
    print(f"{'column':{wide}}  {'type':{kind}} {'missing':>9} {'%':>5} {'distinct':>9}  values")
    for name in names:
        line = f"{clip(name, 30):{wide}}  {type_of(name):{kind}} {missing[name]:9,}"
        line += f" {percent(missing[name], rows, 1):>5} {distinct[name]:9,}  {described(name)}"
        print(line if len(line) <= 100 else line[:99] + "…")


overview(data.columns[:__FIRST_COLUMNS__])
if columns > __FIRST_COLUMNS__:
    print(f"… and {count(columns - __FIRST_COLUMNS__, 'more column')}, below")
for name, n in infinite.sum().items():
    if n:
        print(f"{name}: {n:,} infinite")
