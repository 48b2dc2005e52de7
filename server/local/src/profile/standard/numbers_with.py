def numbers_with(mark="", decimal=".", sign=""):
    """A function that reads numbers. Brackets, and a minus at the end, stand for less than zero."""
    between = re.compile(r"(?<=\d)MARK(?=(?:\d\d\d?MARK)*\d\d\d(?!\d))".replace("MARK", mark))

    def read(cell):
        text = cell.strip().replace("−", "-")
        if sign:
            text = re.sub(rf"\s*{sign}\s*", "", text)
        if mark:
            __SEEN__
            text = between.sub("", text)
        if decimal != ".":
            text = "" if "." in text else text.replace(decimal, ".")
        return number(re.sub(r"^\((.+)\)$|^(.+)-$", r"-\1\2", text))

    return read
