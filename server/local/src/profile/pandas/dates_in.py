def dates_in(texts, style, utc=False):
    """The dates in texts. Years before 1700 and after 2200 stand for none."""
    # To pandas, "today" and "now" are dates, and so is half of one.
    digits = r"\d{4}-?\d\d-?\d\d" if style == "ISO8601" else r"\d"
    texts = texts.where(texts.str.contains(digits, na=False))
    values = pd.to_datetime(texts.str.strip(), format=style, utc=True, errors="coerce")
    values = values if utc else values.dt.tz_localize(None)
    return values.where(values.dt.year.between(1700, 2200))
