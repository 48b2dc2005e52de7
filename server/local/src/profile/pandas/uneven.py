if uneven := sum(n for width, n in widths.items() if width not in (0, __FIELDS__)):
    over = "what is missing counts as empty, what is over is left out"
    notes.insert(0, f"{count(uneven, 'row')} without exactly __FIELDS__ fields: {over}")
