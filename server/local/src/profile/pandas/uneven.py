    for row in __ROWS__:
        if len(row) not in (0, __FIELDS__):
            uneven += 1
            longer = longer or row[: len(row) * any(row[__FIELDS__:])]
