for name in __NAMES__:
    values = data[name].value_counts()
    called = values[[bool(is_total(str(value))) for value in values.index]]
    if len(called):
        notes.append(totals_in(name, called.sum(), *called.index))
    # A value that repeats may be a grade.
    averages = [value for value in values.index[values == 1] if is_average(str(value))]
    if averages:
        notes.append(totals_in(name, len(averages), *averages, what="an average"))
