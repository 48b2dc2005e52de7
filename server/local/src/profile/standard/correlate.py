def correlate(one, other):
    """Pearson's correlation over the rows that have both numbers, or nan."""
    pairs = [(x, y) for x, y in zip(one, other) if isfinite(x) and isfinite(y)]
    if len(pairs) < 3:
        return nan
    try:
        return correlation([x for x, y in pairs], [y for x, y in pairs])
    except (StatisticsError, OverflowError):
        return nan
