def counts_rows(numbers):
    """Whether each number is one more than the one before: such numbers measure nothing."""
    return len(numbers) >= 10 and all(numbers[0] + place == number for place, number in enumerate(numbers))


def correlate(one, other):
    """Pearson's correlation over the rows that have both numbers, or nan."""
    pairs = [(x, y) for x, y in zip(one, other) if isfinite(x) and isfinite(y)]
    if len(pairs) < 10:
        return nan  # of so few it says nothing
    try:
        return correlation([x for x, y in pairs], [y for x, y in pairs])
    except (StatisticsError, OverflowError):
        return nan
