days = [name for name in data if data[name].dtype.kind == "M"]
numbers = data.drop(columns=list(labels)).select_dtypes("number", "timedelta").dropna(axis=1, how="all")
measured = len(numbers.columns)
numbers = numbers.iloc[:, :20]
infinite = numbers.isin([inf, -inf])
numbers = numbers.mask(infinite)
others = data.select_dtypes(exclude=["number", "datetime", "datetimetz", "timedelta"])
texts = [name for name in others if distinct[name]]
categories = [name for name in texts if distinct[name] < rows - missing[name]]


def common(name, most=3):
    """The most frequent values of a column, each with its number."""
    top = data[name].value_counts().head(most)
    return " · ".join(f"{clip(str(value), 22)!r} {n:,}" for value, n in top.items())


def described(name):
    """The type of a column, and what its values are like."""
    values = data[name].dropna()
    if values.empty:
        return "empty", ""
    if values.dtype.kind in "Mm":
        low, high = show(values.min()), show(values.max())
        return "date" if name in days else "duration", f"{low} … {high}"
    if name in texts:
        return "true/false" if values.dtype.kind == "b" else "text", common(name)
    if name in labels:
        return labels[name], f"{values.min():.15g} … {values.max():.15g}"
    values = values[~values.isin([inf, -inf])]
    low, middle, high, mean = map(short, (values.min(), values.median(), values.max(), values.mean()))
    return "number", f"{low} … {middle} … {high}, mean {mean}"
