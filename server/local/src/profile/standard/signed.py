def signed(cell):
    """The number beside a sign, or nan."""
    return number(re.sub(r"__DROP__", "", cell))
