def show(value):
    """A value as people write it: dates without midnight, numbers with all digits."""
    if isinstance(value, float):
        return f"{value:.15g}"
    text = str(value)
    return text.removesuffix(" 00:00:00") if isinstance(value, pd.Timestamp) else text
