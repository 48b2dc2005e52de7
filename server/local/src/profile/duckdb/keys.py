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
if measures and dates:
    step = step_of(facts[dates[0]])
    charted = {dates[0]: f"date_trunc('{step}', v{list(kinds).index(dates[0])})::VARCHAR"}
else:
    bounded = [name for name in measures if isfinite(facts[name]["max"] - facts[name]["min"])]
    binned = {name: bins(name, facts[name]) for name in bounded[:6]}
    charted = {name: sql for name, (sql, _, _) in binned.items()}
tallies = tally(keys | charted, measures[:4])
