def estimated(n):
    """An estimate with as many digits as it deserves."""
    return f"≈ {round(n, min(3 - len(str(n)), 0)):,}"
