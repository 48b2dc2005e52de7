def suspects():
    """Numbers made of nines at the end of a column, far from all others: each stands for a missing value, maybe."""
    ends = [(name, mark) for name in measures for mark in sorted({facts[name]["min"], facts[name]["max"]})]
    ends = [(name, mark) for name, mark in ends if re.fullmatch("-?9{2,}", f"{mark:.15g}")]
    asked = []
    for name, mark in ends:
        value = f"v{list(kinds).index(name)}"
        others = f"CASE WHEN {value} <> {mark!r} THEN {value} END"
        asked.append(f"count_if({value} = {mark!r}), min({others}), max({others})")
    found = iter(ask(f"SELECT {', '.join(asked)} FROM data")[0] if asked else ())
    for (name, mark), n, low, high in zip(ends, found, found, found):
        if n > 1 and low is not None and abs(mark) > 2 * max(abs(low), abs(high), 1):
            yield f"{name}: {mark:.15g} ({count(n, 'time')}) may stand for a missing value"


findings = []
gaps = sorted((name for name in kinds if missing[name]), key=lambda name: -missing[name])
if gaps:
    shares = [f"{name} {percent(missing[name], size)} %" for name in gaps]
    findings.append(f"missing: {listed(shares)}")
if duplicated:
    findings.append(f"{count(duplicated, 'row')} like an earlier one")
constant = [name for name in keys if name in tallies and tallies[name][0] == 1 < facts[name]["filled"]]
constant += [name for name in measures if facts[name]["min"] == facts[name]["max"] and facts[name]["count"] > 1]
if constant:
    findings.append(f"one value only: {listed(constant)}")
unique = [name for name, kind in kinds.items() if kind == "text" and facts[name]["distinct"] > 0.95 * facts[name]["filled"] > 10]
if unique:
    findings.append(f"almost all values differ (an estimate): {listed(unique)}")
for name in keys:
    distinct, top = tallies.get(name, (0, []))
    if distinct > 1 and top[0]["n"] >= 0.95 * facts[name]["filled"]:
        share = percent(top[0]["n"], facts[name]["filled"])
        findings.append(f"{name}: {clip(top[0]['value'], 22)!r} in {share} % of the rows")
    if said := spellings(name, [row["value"] for row in top]):
        findings.append(said)
findings += suspects()
for name in measures:
    zeros, n = facts[name]["zeros"], facts[name]["count"]
    if 0.5 * n <= zeros < n:
        findings.append(f"{name}: {percent(zeros, n)} % are 0")
if findings:
    print("\nWorth knowing", *findings[:12], sep="\n  ")
if len(findings) > 12:
    print(f"  … and {len(findings) - 12} more")
