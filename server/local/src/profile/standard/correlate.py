def correlate(one, other):
    """Pearson's correlation over the rows that have both numbers."""
    pairs = [(x, y) for x, y in zip(one, other) if not isnan(x + y)]
    try:
        return correlation([x for x, y in pairs], [y for x, y in pairs])
    except StatisticsError:
        return 0.0
