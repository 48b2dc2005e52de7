for name, what in EXPECTED.items():
    column = columns[name]
    present = rows - column.missing
    if odd := sum(map(isnan, column.numbers)) - column.missing:
        be, what = ("is", what) if odd == 1 else ("are", f"{what}s")
        some = ", ".join(repr(clip(text, 22)) for text in list(column.texts)[:3])
        notes.append(f"{odd:,} of {present:,} values of {name} {be} no {what}: {some}")
