def suspects():
    """Numbers made of nines at the end of a column that lie far from most others: each stands for a missing value, maybe."""
    for name in measures:
        ends, quartiles = (facts[name]["min"], facts[name]["max"]), facts[name]["quartiles"] or [0]
        for mark in sorted(set(ends)):
            usual = max(1, *(abs(quartile) for quartile in quartiles))
            if re.fullmatch("-?9{2,}", f"{mark:.15g}") and abs(mark) > 2 * usual:
                yield name, mark


findings = []
gaps = sorted((name for name in kinds if missing[name]), key=lambda name: -missing[name])
if gaps:
    shares = [f"{name} {short(round(100 * missing[name] / size, 1) or 0.1)} %" for name in gaps]
    findings.append(f"missing: {listed(shares)}")
if duplicated:
    findings.append(f"{count(duplicated, 'row')} like an earlier one")
constant = [name for name in keys if name in tallies and tallies[name][0] == 1 < facts[name]["filled"]]
constant += [name for name in measures if facts[name]["min"] == facts[name]["max"] and facts[name]["count"] > 1]
if constant:
    findings.append(f"the same value in all rows: {listed(constant)}")
unique = [name for name, kind in kinds.items() if kind == "text" and facts[name]["distinct"] > 0.95 * facts[name]["filled"] > 10]
if unique:
    findings.append(f"almost another value in each row (an estimate): {listed(unique)}")
for name in keys:
    distinct, top = tallies.get(name, (0, []))
    if distinct > 1 and top[0]["n"] >= 0.95 * facts[name]["filled"]:
        share = 100 * top[0]["n"] / facts[name]["filled"]
        findings.append(f"{name}: {clip(top[0]['value'], 22)!r} in {share:.3g} % of the rows")
if far := list(suspects()):
    places = list(kinds)
    times = ask(f"SELECT {', '.join(f'count(CASE WHEN v{places.index(name)} = {mark!r} THEN 1 END)' for name, mark in far)} FROM data")[0]
    for (name, mark), n in zip(far, times):
        findings.append(f"{name}: {mark:.15g} ({count(n, 'time')}) may stand for a missing value")
for name in measures:
    zeros = facts[name]["zeros"] / facts[name]["count"]
    if 0.5 <= zeros < 1:
        findings.append(f"{name}: {100 * zeros:.3g} % are 0")
if findings:
    print("\nWorth knowing", *findings[:12], sep="\n  ")
if len(findings) > 12:
    print(f"  … and {len(findings) - 12} more")
