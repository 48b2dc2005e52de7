if columns > __FIRST_COLUMNS__:
    print("\nMore columns")
    overview(data.columns[__FIRST_COLUMNS__:__MOST_COLUMNS__])
