def formats_of(archive, path):
    """The number format of each style of cells, by its number."""
    styles = ElementTree.fromstring(archive.read(path))
    custom = styles.iterfind("{*}numFmts/{*}numFmt")
    codes = BUILT_IN | {each.get("numFmtId"): each.get("formatCode", "") for each in custom}
    cells = styles.iterfind("{*}cellXfs/{*}xf")
    return [codes.get(each.get("numFmtId", "0"), "") for each in cells]


def kind_of_format(code):
    """What a number format makes of a number: "date", "time", "span" of time, or None."""
    code = code.split(";")[0].lower()
    if re.search(r"\[(h+|m+|s+)\]", code):
        return "span"
    letters = re.sub(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]|am/pm|a/p|general', "", code)
    if re.search("[yd]", letters) or ("m" in letters and not re.search("[hs]", letters)):
        return "date"
    return "time" if re.search("[hs]", letters) else None


def sign_of_format(code):
    """The currency or percent sign that a number format adds, or None."""
    code = re.sub(r"\[\$([^\]-]*)[^\]]*\]", r"\1", code.split(";")[0])
    found = re.search("[%$€£¥₹]", code)
    return found[0] if found else None


def moment(days, epoch, kind):
    """The date, time of day or span of time that Excel counts in days."""
    span = timedelta(seconds=round(days * 86_400, 3))
    if kind == "span" or (kind == "time" and 1 <= days < 366):
        return span
    if 0 <= days < 1:
        return (datetime(1900, 1, 1) + span).time()
    # Excel takes 1900 for a leap year.
    shift = timedelta(days=epoch.year == 1899 and days < 60)
    return epoch + shift + span
