def totals_in(name, n, *called, what="a total"):
    """What is said of rows of which a column says that they are totals, or averages."""
    some = ", ".join(repr(clip(str(text), 22)) for text in called[:3])
    return f"{count(n, 'row')} called {what} in {clip(name, 30)}, counted like all others: {some}"
