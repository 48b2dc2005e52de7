def is_far(value, others):
    """Whether a number stands far from all others, as one does that stands for a missing value."""
    return abs(value) > 2 * max(abs(others.min()), abs(others.max()), 1) if len(others) else False


findings = []
gaps = missing[missing > 0].sort_values(ascending=False)
if len(gaps):
    shares = [f"{name} {percent(n, rows)} %" for name, n in gaps.items()]
    complete = (~data.isna().any(axis=1)).sum()
    findings.append(f"missing: {listed(shares)}; {complete:,} of {count(rows, 'row')} complete")
if duplicates:
    findings.append(f"{count(duplicates, 'row')} like an earlier one")
filled = rows - missing
if constant := [name for name in data if distinct[name] == 1 and filled[name] > 1]:
    findings.append(f"one value only: {listed(constant)}")
if unique := [name for name in texts if distinct[name] == filled[name] > 10]:
    findings.append(f"all values differ: {listed(unique)}")
for name in categories[:20]:
    top = data[name].value_counts()
    if distinct[name] > 1 and top.iloc[0] >= 0.95 * filled[name]:
        findings.append(f"{name}: {clip(str(top.index[0]), 22)!r} in {percent(top.iloc[0], filled[name])} % of the rows")
    if said := spellings(name, [value for value in top.index[:10_000] if isinstance(value, str)]):
        findings.append(said)
for name in numbers:
    values = numbers[name].dropna()
    for mark in {values.min(), values.max()} if len(values) else ():
        n = (values == mark).sum()
        if re.fullmatch("-?9{2,}", f"{mark:.15g}") and n > 1 and is_far(mark, values[values != mark]):
            findings.append(f"{name}: {mark:.15g} ({count(n, 'time')}) may stand for a missing value")
    zeros = (values == 0).sum()
    if 0.5 * len(values) <= zeros < len(values) and distinct[name] > 2:
        findings.append(f"{name}: {percent(zeros, len(values))} % are 0")
    low, high = values.quantile(0.25), values.quantile(0.75)
    far = (values < low - 3 * (high - low)) | (values > high + 3 * (high - low))
    if high > low and 0 < far.sum() <= 0.05 * len(values):
        furthest = values[far].iloc[(values[far] - values.median()).abs().argmax()]
        findings.append(f"{name}: {count(far.sum(), 'value')} far from the others, as {short(furthest)}")
if findings:
    print("\nWorth knowing", *findings[:12], sep="\n  ")
if len(findings) > 12:
    print(f"  … and {len(findings) - 12} more")
