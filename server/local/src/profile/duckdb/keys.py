measures = [name for name, kind in kinds.items() if kind == "number" and facts[name]["count"]]
dates = [name for name, kind in kinds.items() if kind == "date" and facts[name]["min"]]
keys, uncounted, weight = {}, [], 0
for place, (name, kind) in enumerate(kinds.items()):
    if kind == "category" and facts[name]["filled"]:
        own = facts[name]["distinct"] * (facts[name]["longest"] + 200)
        if weight + own < MOST_BYTES and len(keys) < MOST_TEXTS:
            weight += own
            keys[name] = f"c{place}"
        else:
            uncounted.append(name)
drawn = [] if dates else measures[:6]
binned = {name: bins(name, facts[name]) for name in drawn}
tallies = tally(keys | {name: binned[name][0] for name in drawn})
