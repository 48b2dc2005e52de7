def is_average(text):
    """Whether a row of averages may be called so."""
    return AVERAGE.fullmatch(text.replace("-", ""))
