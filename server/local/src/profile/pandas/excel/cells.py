def column_number(letters):
    """The place of a column, from 0: "A" is 0, "AA" is 26."""
    number = 0
    if not re.fullmatch("[A-Z]{1,3}", letters):
        raise ValueError(f"no column: {letters}")
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number - 1


def column_letters(number):
    """The name of a column by its place."""
    letters = ""
    while number >= 0:
        letters = chr(65 + number % 26) + letters
        number = number // 26 - 1
    return letters


def read_sheet(archive, path, value_of):
    """The rows of a sheet by their numbers, its merged ranges, the styles of the numbers of each column with their first
    and last rows, its hidden rows."""
    prefix = prefix_of(archive, path, "worksheet")
    names = ["c", "row", "v", "t", "f", "mergeCell"]
    cell_tag, row_tag, value_tag, text_tag, formula_tag, merge_tag = [prefix + n for n in names]
    column_of = functools.cache(column_number)
    rows, merged, styles, hidden = {}, [], {}, set()
    row, number, digits, column = [], 0, 0, -1
    kind, style, is_formula, letters = "n", "0", False, []

    def start(tag, attributes):
        nonlocal row, number, digits, column, kind, style, is_formula
        if tag == cell_tag:
            place = attributes.get("r")
            column = column_of(place[:digits]) if place else column + 1
            kind, style, is_formula = attributes.get("t", "n"), attributes.get("s", "0"), False
        elif tag == value_tag or tag == text_tag:
            parser.CharacterDataHandler = letters.append
        elif tag == row_tag:
            row, column = [], -1
            number = int(attributes.get("r", number + 1))
            digits = -len(str(number))
            if attributes.get("hidden") in ("1", "true"):
                hidden.add(number)
        elif tag == formula_tag:
            is_formula = True
        elif tag == merge_tag:
            merged.append(attributes["ref"])

    def end(tag):
        if tag == value_tag or tag == text_tag:
            parser.CharacterDataHandler = None
        elif tag == cell_tag and (letters or is_formula):
            value = value_of("".join(letters), kind, style, is_formula)
            letters.clear()
            if value is not None and column >= len(row):
                if column > len(row):
                    row.extend([None] * (column - len(row)))
                row.append(value)
                if kind == "n":
                    styles.setdefault(column, {}).setdefault(style, [number, number])[1] = number
        elif tag == row_tag and row:
            rows[number] = row

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    with archive.open(path) as part:
        parser.ParseFile(part)
    return rows, [corners(each) for each in merged], styles, hidden & rows.keys()


def corners(reference):
    """The first and last row and column of a range: "B2:C5" is (2, 1, 5, 2)."""
    places = [re.fullmatch(r"([A-Z]+)(\d+)", place).groups() for place in reference.split(":")]
    (left, top), (right, bottom) = places[0], places[-1]
    return int(top), column_number(left), int(bottom), column_number(right)


def whole(number):
    """A number, without its fraction where that is zero."""
    return int(number) if number.is_integer() and abs(number) < 2**63 else number


def reader_of_values(texts, formats, epoch):
    """A function that gives the value of a cell as Python has it."""
    kinds = {str(style): kind_of_format(code) for style, code in enumerate(formats)}
    last = (datetime(9999, 12, 31) - epoch).days
    moment_of = functools.cache(lambda days, kind: moment(days, epoch, kind))

    def value_of(text, kind, style, is_formula):
        if not text:
            return Uncalculated() if is_formula and kind != "str" else None
        if kind == "s":
            return texts[int(text)]
        if kind == "n":
            number = int(text) if text.isdigit() else whole(float(text))
            meaning = kinds.get(style)
            return moment_of(number, meaning) if meaning and 0 <= number <= last else number
        if kind == "b":
            return text in ("1", "true")
        if kind == "d":
            return datetime.fromisoformat(text)
        return unescaped(text) if text.strip() else None

    return value_of
