rows, columns = data.shape
missing = data.isna().sum()
duplicates = data.duplicated().sum()
print(f"{rows:,} rows × {columns:,} columns\n")

overview = pd.DataFrame(
    {
        "type": data.dtypes.astype(str),
        "missing": missing,
        "missing %": (100 * missing / rows).round(1),
        "distinct": data.nunique(),
        "example": [next(iter(data[name].dropna()), "") for name in data],
    }
)
