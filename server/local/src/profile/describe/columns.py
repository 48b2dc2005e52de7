wide = max([6, *(len(clip(name, 30)) for name in data)])
print(f"{'column':{wide}}  {'type':10} {'missing':>9} {'%':>5} {'distinct':>9}  values")
for name in data.columns[:40]:
    kind, values = described(name)
    line = f"{clip(name, 30):{wide}}  {types.get(name, kind):10} {missing[name]:9,}"
    line += f" {100 * missing[name] / max(rows, 1):5.1f} {distinct[name]:9,}  {values}"
    print(line if len(line) <= 110 else line[:109] + "…")
if columns > 40:
    print(f"… and {count(columns - 40, 'more column')}")
for name, n in infinite.sum().items():
    if n:
        print(f"{name}: {n:,} infinite")
