def moments_in(counts, unit):
    """The moments in counts since 1970. Years before 1700 and after 2200 stand for none."""
    counts = pd.to_numeric(counts, errors="coerce")
    values = pd.to_datetime(counts, unit=unit, errors="coerce")
    return values.where(values.dt.year.between(1700, 2200))
