def odd_values(n, filled, name, what):
    """What is said of values that are none of what their column holds: "number", "date", "number with %"."""
    noun, *sign = what.partition(" ")
    are_no = f"is no {noun}" if n == 1 else f"are no {noun}s"
    return f"{n:,} of {count(filled, 'value')} of {name} {are_no}{''.join(sign)}"
