def is_total(text):
    """Whether a row of totals may be called so."""
    return re.fullmatch(TOTAL, text.replace("-", ""), re.I | re.S)
