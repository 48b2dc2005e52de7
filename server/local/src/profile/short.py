def short(value):
    """A number with digits enough to tell it from its neighbours."""
    group = "," if abs(value) >= 10_000 else ""
    if value % 1 == 0 and abs(value) < 1e15:
        return f"{value:{group}.0f}"
    return f"{value:,.1f}" if 1e5 <= abs(value) < 1e15 else f"{value:{group}.6g}"
