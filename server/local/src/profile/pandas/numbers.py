def numbers_in(texts, mark="", decimal=".", sign=""):
    """The numbers in texts. Brackets, and a minus at the end, stand for less than zero."""
    texts = texts.str.strip().str.replace("−", "-")
    if sign:
        texts = texts.str.replace(rf"\s*{sign}\s*", "", regex=True)
    if mark:
        between = r"(?<=\d)MARK(?=(?:\d\d\d?MARK)*\d\d\d(?!\d))".replace("MARK", mark)
        texts = texts.str.replace(re.compile(between), "", regex=True)
    if decimal != ".":
        texts = texts.mask(texts.str.contains(".", regex=False, na=False)).str.replace(decimal, ".")
    texts = texts.str.replace(r"^\((.+)\)$|^(.+)-$", r"-\1\2", regex=True)
    return pd.to_numeric(texts, errors="coerce")
