def role_of(name, values):
    """What a column is for: "measure", "identifier", "year", "date", "time", "span", "text", "empty"."""
    if not values.count():
        return "empty"
    if values.dtype.kind in "Mm":
        return "date" if values.dtype.kind == "M" else "span"
    if values.dtype == object and isinstance(values.dropna().iloc[0], time):
        return "time"
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return "text"
    values = values.dropna()
    if not (values % 1 == 0).all():
        return "measure"
    low, high, words = values.min(), values.max(), words_of(name)
    if low >= 0 and high >= 10**15 and high < inf:
        return "text"
    if YEARS & set(words) and 1000 <= low and high <= 2500:
        return "year"
    last = words[-1] if words else ""
    is_name = name.startswith("Unnamed: ") or words == ["index"] or last in NAMES
    # A customer, a place or a line may occur in many rows and is still no quantity.
    if low >= 0 and (NAMES_AGAIN & set(words) or (is_name and values.is_unique)):
        return "identifier"
    return "measure"
