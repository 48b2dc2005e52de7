rows, columns = data.shape
__CELLS__missing = data.isna().sum()
distinct = data.nunique()
duplicates = 0 if (distinct == rows).any() else cells.duplicated().sum()
