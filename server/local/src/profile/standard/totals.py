for name in __NAMES__:
    called = {text: n for text, n in columns[name].texts.items() if is_total(text)}
    if called:
        notes.append(totals_in(name, sum(called.values()), *called))
    # A value that repeats may be a grade.
    averages = [text for text, n in columns[name].texts.items() if n == 1 and is_average(text)]
    if averages:
        notes.append(totals_in(name, len(averages), *averages, what="an average"))
