    for row in __ROWS__:
        if len(row) not in (0, __FIELDS__):
            uneven += 1
            longer = longer or row[: len(row) * any(row[__FIELDS__:])]
if uneven:
    notes.insert(0, uneven_rows(uneven, __FIELDS__, __DELIMITER__.join(longer)))
