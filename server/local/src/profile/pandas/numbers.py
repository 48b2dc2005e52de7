def numbers_in(texts, mark="", decimal=".", sign=""):
    """The numbers in texts, where there is a sign or a unit only those with it. Brackets, and a minus at the end, stand
    for less than zero."""
    if decimal == "." and not sign:  # most columns need nothing else
        values = pd.to_numeric(texts, errors="coerce")
        if values.count() == texts.count():
            return values
    texts = texts.str.strip().str.replace("−", "-")
    if sign:
        without = texts.str.replace(rf"^([-+(]?)\s*{sign}\s*|\s*{sign}(\s*[-)]?)$", r"\1\2", regex=True)
        texts = without.mask(without == texts)
    texts = texts.str.replace(r"^\((.+)\)$|^(.+)-$", r"-\1\2", regex=True)
    if mark:
        behind = rf"(?:{re.escape(decimal)}\d*)?"
        grouped = rf"[+-]?[1-9]\d?\d?(?:{mark}\d\d\d?)*{mark}\d\d\d{behind}"
        is_other = texts.str.contains(mark, na=False) & ~texts.str.fullmatch(grouped, na=False)
        texts = texts.mask(is_other).str.replace(mark, "", regex=True)
    if decimal != ".":
        texts = texts.mask(texts.str.contains(".", regex=False, na=False)).str.replace(decimal, ".")
    return pd.to_numeric(texts, errors="coerce")
