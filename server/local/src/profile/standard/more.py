names_of(list(columns)[__MOST_COLUMNS__:], lambda name: columns[name].describe()[0])
