def tally(keys, measured):
    """How often each value of some expressions occurs: for each the number of different values, and the most frequent
    of them with their number, and with the count and the mean of the measured columns beside them. Remembers values that
    totals are called."""
    if not keys:
        return {}
    names = [f"k{place}" for place in range(len(keys))]
    columns = ", ".join(f"{sql} AS {name}" for name, sql in zip(names, keys.values()))
    values = [f"v{list(kinds).index(name)}" for name in measured]
    filled, means = (", ".join(f"{what}({value})" for value in values) for what in ("count", "avg"))
    found = ask(
        f"""
        , keys AS (SELECT *, {columns} FROM data)
        , groups AS (
            SELECT GROUPING({', '.join(names)}) AS which, coalesce({', '.join(names)}) AS value, count(*) AS n,
                [{filled}] AS filled, [{means}] AS means
            FROM keys GROUP BY GROUPING SETS ({', '.join(f'({name})' for name in names)})
        )
        SELECT which, count(*), arg_max({{'value': value, 'n': n, 'filled': filled, 'means': means}}, n, 250),
            sum(CASE WHEN {is_called_total('value')} THEN n END)::BIGINT,
            min(CASE WHEN {is_called_total('value')} THEN value END),
            count_if(n = 1 AND {is_called_total('value', AVERAGE)}),
            min(CASE WHEN n = 1 AND {is_called_total('value', AVERAGE)} THEN value END)
        FROM groups WHERE value IS NOT NULL GROUP BY which
        """
    )
    all_bits = (1 << len(keys)) - 1
    tallies = {}
    for which, distinct, top, n, total, *average in found:
        place = len(keys) - (all_bits - which).bit_length()
        tallies[list(keys)[place]] = distinct, sorted(top, key=lambda row: (-row["n"], row["value"]))
        totals[list(keys)[place]] = n, total
        averages[list(keys)[place]] = average
    return tallies


def bins(name, found):
    """The expression for the bin of a number, the start of the first bin and the width of each."""
    low, high, value = found["min"], found["max"], f"v{list(kinds).index(name)}"
    if found["whole"] and high - low < 20:
        width = 1
    elif found["whole"]:
        width = (high - low) // 30 + 1
    else:
        width = (high - low) / 30 or 1
    return f"least(floor(({value} - {low!r}) / {width!r}), 29)::INTEGER::VARCHAR", low, width


def step_of(found):
    """The step of time that shows a span of dates in at most 200 points."""
    span = (found["max"] - found["min"]).total_seconds()
    steps = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 7 * 86_400}
    steps |= {"month": 30 * 86_400, "quarter": 91 * 86_400, "year": 365 * 86_400}
    return next((step for step, seconds in steps.items() if span / seconds < 200), "decade")
