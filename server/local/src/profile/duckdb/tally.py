def tally(keys):
    """How often each value of some expressions occurs: the number of different values, and the most frequent of them."""
    if not keys:
        return {}
    names = [f"k{place}" for place in range(len(keys))]
    columns = ", ".join(f"{sql} AS {name}" for name, sql in zip(names, keys.values()))
    found = ask(
        f"""
        , keys AS (SELECT {columns} FROM data)
        , groups AS (
            SELECT GROUPING({', '.join(names)}) AS which, coalesce({', '.join(names)}) AS value, count(*) AS n
            FROM keys GROUP BY GROUPING SETS ({', '.join(f'({name})' for name in names)})
        )
        SELECT which, count(*), arg_max({{'value': value, 'n': n}}, n, 100)
        FROM groups WHERE value IS NOT NULL GROUP BY which
        """
    )
    all_bits = (1 << len(keys)) - 1
    tallies = {}
    for which, distinct, top in found:
        place = len(keys) - (all_bits - which).bit_length()
        top = sorted(((row["value"], row["n"]) for row in top), key=lambda row: (-row[1], row[0]))
        tallies[list(keys)[place]] = distinct, top
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
