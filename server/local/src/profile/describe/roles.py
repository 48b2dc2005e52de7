days = [name for name in data if data[name].dtype.kind == "M"]
numbers = data.drop(columns=list(labels)).select_dtypes("number", "timedelta").dropna(axis=1, how="all")
measured = len(numbers.columns)
chosen = ""
if measured > __MOST_NUMBERS__:  # those that vary have more to show
    varied = [name for name in numbers if distinct[name] > 1][:__MOST_NUMBERS__]
    numbers = numbers[varied]
    chosen = f" of the first {count(len(varied), 'column')} of numbers that vary"
infinite = numbers.isin([inf, -inf])
numbers = numbers.mask(infinite)
others = data.select_dtypes(exclude=["number", "datetime", "datetimetz", "timedelta"])
texts = [name for name in others if distinct[name]]
categories = [name for name in texts if distinct[name] < rows - missing[name]]


def mean_of(values):
    """The mean of numbers, also of those whose sum is too large."""
    mean = values.mean()
    return mean if abs(mean) < inf else (values / len(values)).sum()


def common(name, most=3):
    """The most frequent values of a column, each with its number."""
    top = data[name].value_counts().head(most)
    return " · ".join(f"{clip(str(value), 22)!r} {n:,}" for value, n in top.items())


def type_of(name):
    """The type of a column in a word."""
    kind = data[name].dtype.kind
    if name in types:
        return types[name]
    if missing[name] == rows:
        return "empty"
    if kind in "Mm":
        return "date" if name in days else "duration"
    if name in texts:
        return "true/false" if kind == "b" else "text"
    return labels.get(name, "number")


def described(name):
    """What the values of a column are like."""
    values = data[name].dropna()
    if values.empty:
        return ""
    if values.dtype.kind in "Mm":
        return f"{show(values.min())} … {show(values.max())}"
    if name in texts:
        return common(name)
    if name in labels:
        return f"{show(values.min())} … {show(values.max())}"
    values = values[~values.isin([inf, -inf])]
    low, middle, high, mean = map(short, (values.min(), values.median(), values.max(), mean_of(values)))
    return f"{low} … {middle} … {high}, mean {mean}"
