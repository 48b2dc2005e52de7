if measures:
    print("\nNumbers" + (f": the first {MOST_NUMBERS} columns" if len(measures) > MOST_NUMBERS else ""))
    lines = []
    for name in measures[:MOST_NUMBERS]:
        found = facts[name]
        quartiles = found["quartiles"] or [None] * 3
        quartiles = ["" if n is None else f"≈ {short(rounded(n, found))}" for n in quartiles]
        mean, std, low, high = ("" if n is None else short(n) for n in map(found.get, ("mean", "std", "min", "max")))
        lines.append([clip(name, 30), f"{found['count']:,}", mean, std, low, *quartiles, high])
    table(["", "count", "mean", "std", "min", "25%", "50%", "75%", "max"], lines)
for name in kinds:
    found = facts[name]
    if kinds[name] in NUMBERS and found["read"] > found["count"]:
        print(f"{clip(name, 30)}: {found['read'] - found['count']:,} infinite")
