def is_total(text):
    """Whether a row of totals may be called so."""
    return TOTAL.fullmatch(text.replace("-", ""))
