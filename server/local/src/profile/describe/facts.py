rows, columns = data.shape
__CELLS__missing = cells.isna().sum()
distinct = cells.nunique()
duplicates = 0 if (distinct == rows).any() else cells.duplicated().sum()
