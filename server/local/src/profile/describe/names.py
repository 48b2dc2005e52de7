if columns > __MOST_COLUMNS__:
    names_of(list(data.columns[__MOST_COLUMNS__:]), type_of)
