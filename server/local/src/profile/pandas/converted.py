def converted(name, values, what):
    """Values in place of the texts of a column, unless too many are none. Remarks which are none."""
    texts = data[name]
    odd = texts[values.isna() & texts.notna()]
    if odd.empty:
        return values
    remarks[name] = odd_values(len(odd), texts.count(), name, what, odd.unique()[:3])
    if 5 * len(odd) > texts.count():
        remarks[name] += "; kept as text"
        return texts
    others[name] = values.astype(object).where(values.notna(), texts)
    return values
