if uneven:
    notes.insert(0, uneven_rows(uneven, __FIELDS__, __DELIMITER__.join(longer)))
