np.seterr(over="ignore")  # squares of numbers near 1e308 are too large
rows, columns = data.shape
__CELLS__missing = data.isna().sum()
distinct = data.nunique()
duplicates = 0 if (distinct == rows).any() else cells.duplicated().sum()
