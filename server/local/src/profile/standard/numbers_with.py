def numbers_with(mark="", decimal=".", sign=""):
    """A function that reads numbers, where there is a sign or a unit only those with it. Brackets, and a minus at the
    end, stand for less than zero."""
    behind = rf"(?:{re.escape(decimal)}\d*)?"
    beside = re.compile(rf"^([-+(]?)\s*{sign}\s*|\s*{sign}(\s*[-)]?)$")
    grouped = re.compile(rf"[+-]?[1-9]\d?\d?(?:{mark}\d\d\d?)*{mark}\d\d\d{behind}")

    def read(cell):
        __LOOK__
        text = cell.strip().replace("−", "-")
        if sign:
            text, signs = beside.subn(r"\1\2", text)
            if not signs:
                return nan
        text = re.sub(r"^\((.+)\)$|^(.+)-$", r"-\1\2", text)
        if mark and re.search(mark, text):
            if not grouped.fullmatch(text):
                return nan
            __SEEN__
            text = re.sub(mark, "", text)
        if decimal != ".":
            text = "" if "." in text else text.replace(decimal, ".")
        return number(text)

    return read
