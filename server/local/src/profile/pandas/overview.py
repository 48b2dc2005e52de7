rows, columns = data.shape
cells = __CELLS__
missing = cells.isna().sum()
duplicates = cells.duplicated().sum()
examples = [next(iter(cells[name].dropna()), "") for name in cells]
__OPENING__print()

overview = pd.DataFrame(
    {
        "type": data.dtypes.astype(str).str.split("[").str[0],
        "missing": missing,
        "missing %": (100 * missing / rows).round(1),
        "distinct": cells.nunique(),
        "example": [clip(show(value), 26) for value in examples],
    }
)
