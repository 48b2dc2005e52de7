if measures:
    print("\nNumbers" + (f": the first {MOST_NUMBERS} columns" if len(measures) > MOST_NUMBERS else ""))
    lines = []
    for name in measures[:MOST_NUMBERS]:
        found = facts[name]
        quartiles = found["quartiles"] or [None] * 3
        quartiles = [None if n is None else rounded(n, found) for n in quartiles]
        spread = [found["mean"], found["std"], found["min"], *quartiles, found["max"]]
        lines.append([clip(name, 30), f"{found['count']:,}", *("" if n is None else short(n) for n in spread)])
    table(["", "count", "mean", "std", "min", "≈ 25%", "≈ 50%", "≈ 75%", "max"], lines)
for name in kinds:
    found = facts[name]
    if kinds[name] in NUMBERS and found["read"] > found["count"]:
        print(f"{clip(name, 30)}: {found['read'] - found['count']:,} infinite")
