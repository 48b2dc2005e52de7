for name in __NAMES__:
    values = data[name].value_counts()
    called = values[[bool(is_total(str(value))) for value in values.index]]
    if len(called):
        notes.append(totals_in(name, called.sum(), *called.index))
