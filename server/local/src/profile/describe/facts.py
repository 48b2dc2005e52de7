rows, columns = data.shape
__CELLS__missing = cells.isna().sum()
distinct = cells.nunique()
duplicates = cells.duplicated().sum()
