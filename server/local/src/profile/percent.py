def percent(part, whole, places=None):
    """A share in percent that is 0 only for nothing, and 100 only for all."""
    share = 100 * part / max(whole, 1)
    digits = places or (1 if 0.1 <= share <= 99.9 else 3)
    least = 0.1**digits
    if 0 < share < least:
        return f"<{least:.{digits}f}"
    if 100 - least < share < 100:
        return f">{100 - least:.{digits}f}"
    text = f"{share:.{digits}f}"
    return text if places else text.rstrip("0").rstrip(".")
