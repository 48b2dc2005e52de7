def role_of(name, values):
    """What a column is for: "measure", "identifier", "year", "date", "time", "span", "text", "empty"."""
    if not values.count():
        return "empty"
    if values.dtype.kind in "Mm":
        return "date" if values.dtype.kind == "M" else "span"
    values = values.dropna()
    if values.dtype == object and isinstance(values.iloc[0], time):
        return "time"
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return "text"
    if not (values % 1 == 0).all() or values.min() < 0:
        return "measure"
    if values.dtype.kind in "iu" and values.max() >= 10**15:  # more digits than a quantity has
        return "identifier"
    words = words_of(name)
    if YEARS & set(words) and values.between(1000, 2500).all():
        return "year"
    return "identifier" if is_identifier(words, values) else "measure"


def is_identifier(words, values):
    """Whether whole numbers name their rows. The last word says what a column holds: phone_sales are sales."""
    before, last = ["", "", *words][-2:]
    low, high = values.min(), values.max()
    is_even = low >= 100 and len(str(int(low))) == len(str(int(high)))
    is_unique, is_counted = values.is_unique, len(values) > 1 and (values.diff().dropna() == 1).all()
    is_book = is_even and 978 <= low // 10**10 <= high // 10**10 <= 979
    ends_in_id = len(last) > 4 and last.endswith("id") and last not in NO_IDENTIFIERS
    is_nothing = words[:1] in ([], ["unnamed"])
    return (
        last in IDENTIFIERS
        or is_book
        or (last in KINDS_OF_NUMBERS and before in NUMBERED)
        or (ends_in_id and (is_unique or is_even or is_counted))
        or (last == "code" and (is_unique or is_even))
        or (words[:1] == ["id"] and (is_counted or (is_even and is_unique)))
        or (last in NUMBERS and (is_counted or (before != "" and is_unique and is_even)))
        or (is_nothing and is_unique and (is_counted or values.is_monotonic_increasing))
    )
