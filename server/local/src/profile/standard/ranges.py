def ranges(values):
    """How many values there are of each, or in each of some ranges with round limits."""
    counts = Counter(values)
    is_whole = all(value % 1 == 0 for value in counts)
    if len(counts) == 1 or (is_whole and len(counts) <= 20):
        return [(short(value), n) for value, n in sorted(counts.items())]
    most = min(30, 2 * len(values).bit_length())
    least = max(counts) / most - min(counts) / most
    power = 10.0 ** floor(log10(least))
    width = next(power * n for n in (1, 2, 5, 10) if power * n >= least)
    width = max(width, is_whole)
    places = Counter(floor(value / width) for value in values)
    return [
        (f"{short(n * width)} … {short((n + 1) * width - is_whole)}", places[n])
        for n in range(min(places), max(places) + 1)
    ]
