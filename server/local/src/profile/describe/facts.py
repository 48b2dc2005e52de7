rows, columns = data.shape
cells = __CELLS__
missing = cells.isna().sum()
distinct = cells.nunique()
duplicates = cells.duplicated().sum()
