def marks_named(marks):
    """What is said of marks for missing values that only stand behind the head of a file, by their number."""
    return [f'"{mark}" only far below: {count(n, "missing value")}' for mark, n in sorted(marks.items())]
