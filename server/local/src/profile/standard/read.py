__BEFORE__
__START__
fingerprints = set()
__OPEN__
    __SKIP__
    reader = __READER__
    __HEADER__
    columns = {name: Column(name) for name in __NAMES__}
    __HEADER_NAMES__
    for row in __ROWS__:
        __CUT__
        __AGAIN__
        rows += 1
        __UNEVEN__
        cells = zip(columns.values(), __CELLS__)
        fingerprints.add(hash(tuple([column.add(cell) for column, cell in cells])))
