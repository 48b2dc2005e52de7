# Numbers that count the rows measure nothing.
counted = [name for name in numbers if rows >= 10 and (numbers[name].diff()[1:] == 1).all()]
compared = numbers.drop(columns=counted)
if len(compared.columns) > 1:
    # Of fewer than 10 pairs of numbers a correlation says nothing.
    table, present = compared.corr(min_periods=10), compared.notna().astype(int)
    pairs = [(table.loc[pair], *pair) for pair in combinations(compared, 2)]
    strong = [pair for pair in pairs if abs(pair[0]) >= 0.1]
    strong.sort(key=lambda pair: -abs(round(pair[0], 2)))
    if strong:
        print("\nStrongest correlations" + chosen)
    for strength, one, other in strong[:5]:
        n = (present[one] * present[other]).sum()
        print(f"{strength:+.2f}  {clip(one, 30)} ~ {clip(other, 30)}  (n = {n:,})")
