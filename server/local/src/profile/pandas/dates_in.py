def dates_in(texts, style, utc=False):
    """The dates in texts. Years before 1700 and after 2200 stand for none."""
    values = pd.to_datetime(texts.str.strip(), format=style, utc=True, errors="coerce")
    values = values if utc else values.dt.tz_localize(None)
    return values.where(values.dt.year.between(1700, 2200))
