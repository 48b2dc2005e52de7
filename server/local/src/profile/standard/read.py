__BEFORE__
rows = uneven = 0
fingerprints = set()
__OPEN__
    __SKIP__
    reader = __READER__
    __HEADER__
    columns = {name: Column(name) for name in __NAMES__}
    for row in filter(None, reader):
        __CUT__
        rows += 1
        uneven += len(row) != len(columns)
        fingerprints.add(hash(tuple(row)))
        blanks = [""] * (len(columns) - len(row))
        for column, cell in zip(columns.values(), row + blanks):
            column.add(cell)
