for name in __NAMES__:
    called = {text: n for text, n in columns[name].texts.items() if is_total(text)}
    if called:
        notes.append(totals_in(name, sum(called.values()), *called))
