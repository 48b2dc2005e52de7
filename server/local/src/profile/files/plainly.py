LIKE_NUMBER = re.compile(__ANY__)


def plainly(pattern, mark, decimal):
    """A function that writes numbers with a decimal point only. Those with other marks it puts in quotes."""
    number = re.compile(pattern)

    def write(cell):
        if number.fullmatch(cell):
            return re.sub(mark, "", cell).replace(decimal, ".")
        return f"“{cell}”" if LIKE_NUMBER.fullmatch(cell) else cell

    return write
