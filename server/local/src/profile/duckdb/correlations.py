if len(measures) > 1:
    first = f" of the first {MOST_NUMBERS} columns of numbers" if len(measures) > MOST_NUMBERS else ""
    pairs = [(r, *pair) for pair, r in facts["pairs"].items() if r is not None and abs(r) >= 0.1]
    pairs.sort(key=lambda pair: -abs(round(pair[0], 2)))
    if pairs:
        print(f"\nStrongest correlations{first}")
    for strength, one, other in pairs[:5]:
        print(f"{strength:+.2f}  {clip(one, 30)} ~ {clip(other, 30)}")
