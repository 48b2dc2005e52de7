def common(name, most=3):
    """The most frequent values of a column, each with its number."""
    _, top = tallies.get(name, (0, []))
    return " · ".join(f"{clip(row['value'], 22)!r} {row['n']:,}" for row in top[:most])


def moment(name, time):
    """A time in UTC says so, if those of its column have zones."""
    return f"{time}+00:00" if name in ZONED else str(time).removesuffix(" 00:00:00")


def described(name):
    """How many different values a column has, and what they are like."""
    kind, found = kinds[name], facts[name]
    distinct = estimated(min(found["distinct"], found["filled"])) if "distinct" in found else ""
    if name in keys:
        return f"{tallies[name][0]:,}" if name in tallies else "0", common(name)
    if kind == "date" and found["read"]:
        return distinct, " … ".join(moment(name, found[end]) for end in ("min", "max"))
    if kind in NUMBERS and found["count"] and kind != "number":
        return distinct, f"{found['min']:.15g} … {found['max']:.15g}"
    if kind in NUMBERS and found["count"]:
        middle = "" if not found["quartiles"] else f"≈ {short(rounded(found['quartiles'][1], found))} … "
        return distinct, f"{short(found['min'])} … {middle}{short(found['max'])}, mean {short(found['mean'])}"
    example = found.get("example")
    return distinct, "" if example is None else f"as {clip(' '.join(str(example).split()), 40)!r}"


def rounded(quartile, found):
    """An estimate between values; whole where all of them are."""
    return round(quartile) if found["whole"] else quartile


def type_of(name):
    """The type of a column in a word."""
    kind = kinds[name]
    whole = kind in NUMBERS and facts[name]["whole"]
    return TYPES.get(name) or ("integer" if whole else TYPE_OF_KIND.get(kind, kind))


def overview(names):
    """A line for each column: its type, its gaps and its values."""
    wide = max([6, *(len(clip(name, 30)) for name in names)])
    types = max([10, *(len(type_of(name)) for name in names)])
    print(f"{'column':{wide}}  {'type':{types}} {'missing':>11} {'%':>5} {'distinct':>12}  values")
    for name in names:
        distinct, values = described(name)
        line = f"{clip(name, 30):{wide}}  {type_of(name):{types}} {missing[name]:11,}"
        line += f" {percent(missing[name], size, 1):>5} {distinct:>12}  {values}".rstrip()
        print(line if len(line) <= 100 else line[:99] + "…")


overview(list(kinds)[:FIRST_COLUMNS])
if len(kinds) > FIRST_COLUMNS:
    print(f"… and {count(len(kinds) - FIRST_COLUMNS, 'more column')}, below")
