def counts_rows(name):
    """Whether a column seems to have each whole number of a span once: such numbers measure nothing."""
    found = facts[name]
    is_span = found["whole"] and found["count"] == size >= 10 and found["max"] - found["min"] == size - 1
    return is_span and found["distinct"] > 0.9 * size


if len(measures) > 1:
    first = f" of the first {MOST_NUMBERS} columns of numbers" if len(measures) > MOST_NUMBERS else ""
    pairs = [(r, *pair) for pair, r in facts["pairs"].items() if r is not None and abs(r) >= 0.1]
    pairs = [pair for pair in pairs if not any(map(counts_rows, pair[1:]))]
    pairs.sort(key=lambda pair: -abs(round(pair[0], 2)))
    if pairs:
        print(f"\nStrongest correlations{first}")
    for strength, one, other in pairs[:5]:
        print(f"{strength:+.2f}  {clip(one, 30)} ~ {clip(other, 30)}")
