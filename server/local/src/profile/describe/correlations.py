if len(numbers.columns) > 1:
    table, present = numbers.corr(min_periods=3), numbers.notna().astype(int)
    pairs = [(table.loc[pair], *pair) for pair in combinations(numbers, 2)]
    strong = [pair for pair in pairs if abs(pair[0]) >= 0.1]
    strong.sort(key=lambda pair: -abs(round(pair[0], 2)))
    if strong:
        print("\nStrongest correlations" + chosen)
    for strength, one, other in strong[:5]:
        n = (present[one] * present[other]).sum()
        print(f"{strength:+.2f}  {clip(one, 30)} ~ {clip(other, 30)}  (n = {n:,})")
