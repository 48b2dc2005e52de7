for name, column in columns.items():
    zoned = getattr(column.parse, "zoned", 0)
    if 0 < zoned < (filled := sum(not isnan(value) for value in column.numbers)):
        notes.append(zones_mixed(zoned, filled, name))
