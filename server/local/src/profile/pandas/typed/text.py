def are_numbers(texts):
    """Whether all texts are numbers, and none a code: those have a plus, zeros in front or many digits."""
    return all(NUMBER.fullmatch(text.strip()) and not CODE.fullmatch(text.strip()) for text in texts)


def from_text(name, texts):
    """A column of texts; as numbers or dates where all of its texts are."""
    values = list(texts.dropna().unique())
    if not values:
        return texts
    sign, bare = unsigned(values)
    for thousands, decimal in ((None, "."), (",", "."), (None, ","), (".", ",")):
        if are_numbers(plain(bare, thousands, decimal)):
            numbers = pd.to_numeric(pd.Series(list(plain(bare, thousands, decimal))), errors="coerce")
            say_stored(name, values[0], numbers[0])
            types.update({name: f"number, {sign}"} if sign else {})
            return texts.map(dict(zip(values, numbers)))
    order = order_of_dates(values)
    if order == "unclear":
        notes.append(f'day and month cannot be told apart in "{name}": kept as text')
    elif order:
        try:
            dates = pd.to_datetime(texts, format=order)
            say_stored(name, values[0], dates[dates.first_valid_index()])
            return dates
        except (ValueError, OverflowError):  # a day that no month has
            pass
    return texts


def say_stored(name, text, value):
    what = show(value)
    what = what if what != text else "a date" if isinstance(value, datetime) else "a number"
    notes.append(f'"{name}" is stored as text: {clip(one_line(text), 24)} read as {what}')


def unsigned(values):
    """The currency or percent sign that all texts have, and the texts without it."""
    found = {sign for text in values[:1] for sign in SIGN.findall(text)}
    if len(found) != 1 or not all(text.count(*found) == 1 for text in values):
        return None, values
    sign = found.pop()
    return sign, [text.replace(sign, "").strip().replace("- ", "-") for text in values]


def plain(texts, thousands, decimal):
    """The texts with a dot before their decimals and nothing between thousands."""
    for text in texts:
        if thousands and re.fullmatch(rf"-?[1-9]\d{{0,2}}(\{thousands}\d{{3}})+(\{decimal}\d+)?", text.strip()):
            text = text.replace(thousands, "")
        elif decimal != "." and "." in text:
            text = "no number"
        yield text.replace(decimal, ".")


def order_of_dates(values):
    """How all texts are written as dates: a format, "unclear" if day and month may be swapped, or None."""
    found = [DATE.fullmatch(text) for text in values]
    if not all(found) or len({date[2] for date in found}) > 1:
        return None

    def fits(year, month, day):
        return all(
            len(date[year]) == 4
            and 1700 <= int(date[year]) <= 2200
            and 1 <= int(date[month]) <= 12
            and 1 <= int(date[day]) <= 31
            for date in found
        )

    mark = found[0][2]
    day_first, month_first = fits(4, 3, 1), fits(4, 1, 3)
    if fits(1, 3, 4):
        return "ISO8601" if mark == "-" else f"%Y{mark}%m{mark}%d{format_of_time(found[0][5])}"
    if day_first and month_first and mark != ".":
        return "unclear"
    if day_first or month_first:
        days = f"%d{mark}%m" if day_first else f"%m{mark}%d"
        return f"{days}{mark}%Y{format_of_time(found[0][5])}"
    return None


def format_of_time(text):
    """The format of a time behind a date: "" or " %H:%M" or " %H:%M:%S"."""
    return f"{text[0]}%H:%M{':%S' * (text.count(':') - 1)}" if text else ""
