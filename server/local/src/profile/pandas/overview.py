rows, columns = data.shape
missing = data.isna().sum()
duplicates = data.duplicated().sum()
examples = [next(iter(data[name].dropna()), "") for name in data]
__OPENING__print()

overview = pd.DataFrame(
    {
        "type": data.dtypes.astype(str).str.split("[").str[0],
        "missing": missing,
        "missing %": (100 * missing / rows).round(1),
        "distinct": data.nunique(),
        "example": [clip(show(value), 26) for value in examples],
    }
)
