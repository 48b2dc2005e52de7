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
totals = {name: (facts[name]["totals"], facts[name]["total"]) for name in kinds if "totals" in facts[name]}
averages = {name: (facts[name]["averages"], facts[name]["average"]) for name in kinds if facts[name].get("averages") == 1}
tallies = tally(keys | charted, measures[:4])
if uncounted:
    called = [(f"c{place}", is_called_total(f"c{place}")) for place, name in enumerate(kinds) if name in uncounted]
    found = ask(f"SELECT {', '.join(f'count_if({it}), min(CASE WHEN {it} THEN {c} END)' for c, it in called)} FROM data")
    totals |= dict(zip(uncounted, zip(found[0][::2], found[0][1::2])))
notes += [totals_in(name, *totals[name]) for name in kinds if totals.get(name, [0])[0]]
# A value that repeats may be a grade.
notes += [totals_in(name, *averages[name], what="an average") for name in kinds if averages.get(name, [0])[0]]
