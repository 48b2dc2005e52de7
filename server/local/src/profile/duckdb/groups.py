shares = []
for name in keys:
    distinct, top = tallies.get(name, (0, []))
    for place, measure in enumerate(measures[:4] if 1 < distinct <= 20 else []):
        found = facts[measure]
        parts = [(row["value"], row["filled"][place], row["means"][place]) for row in top if row["filled"][place]]
        spread = (found["std"] or 0) ** 2 * (found["count"] - 1)
        share = sum(n * (mean - found["mean"]) ** 2 for _, n, mean in parts) / spread if spread else 0
        if 0.1 <= share < 1.001:  # else the numbers are too large for their spread to be exact
            shares.append((share, measure, name, sorted(parts, key=lambda part: -part[2])))
if shares:
    print("\nMeans by category")
for share, measure, name, parts in sorted(shares, key=lambda share: -share[0])[:3]:
    shown = " · ".join(f"{clip(value, 22)} {short(mean)}" for value, _, mean in parts[:4])
    more = f" and {len(parts) - 4} more" if len(parts) > 4 else ""
    print(f"{clip(measure, 30)} by {clip(name, 30)}: {shown}{more}  ({100 * share:.0f} % explained)")
