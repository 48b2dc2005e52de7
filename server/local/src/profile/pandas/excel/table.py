def filled(row):
    """The places of the cells of a row that hold something."""
    return [place for place, value in enumerate(row) if value is not None]


def is_word(value):
    """Whether a value is a text that stands for no number, no date and no missing value."""
    if not isinstance(value, str) or value in MISSING:
        return False
    return not NUMBER.fullmatch(value.strip()) and not DATE.fullmatch(value.strip())


def is_period(value):
    """Whether a value is a date or a year."""
    if isinstance(value, (int, str)) and str(value).strip().isdecimal():
        return 1800 <= int(value) <= 2100
    return isinstance(value, date) or (isinstance(value, str) and bool(DATE.fullmatch(value)))


def mostly(values, is_like_this):
    """Whether there are values, and four of five are like this."""
    return bool(values) and 5 * sum(map(is_like_this, values)) >= 4 * len(values)


def blocks_of(rows):
    """The runs of columns between blank columns, each with the number of its cells."""
    columns = enumerate(itertools.zip_longest(*rows.values()))
    used = Counter({place: len(rows) - column.count(None) for place, column in columns})
    blocks = []
    for place in sorted(place for place, n in used.items() if n):
        if not blocks or blocks[-1][-1] != place - 1:
            blocks.append([])
        blocks[-1].append(place)
    return {tuple(block): sum(used[place] for place in block) for block in blocks}


def header_row(rows, block):
    """The number of the first row that fills more than half of the columns: titles fill fewer."""
    few = max(1, len(block) // 2)
    most, best = 0, None
    for number in sorted(rows)[:1000]:
        cells = [place for place in filled(rows[number]) if block[0] <= place <= block[-1]]
        # Of two columns the first may have no name: row names have none.
        is_half = len(block) == 2 and cells == [block[1]]
        if len(cells) > few or is_half or (cells and len(block) == 1):
            return names_below(rows, cells, number) or number
        if len(cells) > most:
            most, best = len(cells), number
    return best or min(rows)


def names_below(rows, cells, title):
    """The number of the row that names these columns, where the first that fills them is a title with a blank row below
    it: words above values, with nothing but titles before them."""
    numbers = sorted(number for number in rows if number > title and filled(rows[number]))[:1000]
    row = lambda number: [rows[number][place] if place < len(rows[number]) else None for place in cells]
    for at, number in enumerate(numbers[:5]):
        if not all(map(is_word, row(number))):
            return None
        below = zip(*map(row, numbers[at + 1 :]))
        if number - (numbers[at - 1] if at else title) > 1 and any(
            mostly([value for value in each if value is not None], lambda value: not is_word(value)) for each in below
        ):
            return number
    return None


def places_of(rows, header):
    """The places of the columns of the table, and the number of its first row, if it is not given. Cells beside its main
    block belong to it only if they have names and go on as long."""
    blocks = blocks_of(rows)
    main = max(blocks, key=blocks.get)
    first = header or header_row(rows, main)
    places = list(main)
    for block, cells in blocks.items():
        is_named = set(block) <= set(filled(rows[first]))
        is_long = 2 * cells * len(main) >= blocks[main] * len(block)
        if is_named and (is_long or len(block) == 1):
            places += block if block != main else []
            if len(block) > 1 and len(main) > 1 and block != main:
                gap = column_letters(block[0] - 1 if block[0] > main[0] else block[-1] + 1)
                notes.append(f"column {gap} is blank: what is beside it may be another table, and is read as one with it")
        elif block != main:
            ends = dict.fromkeys(column_letters(place) for place in (block[0], block[-1]))
            notes.append(f"left out beside the table: column{'s' * (len(ends) > 1)} {'–'.join(ends)}")
    return sorted(places), first


def padded(row, places):
    """The cells of a row at these places."""
    if len(row) == len(places) == places[-1] + 1:
        return row
    return [row[place] if place < len(row) else None for place in places]


def fill_merged(rows, merged, places):
    """Gives all cells of a merged range the value of its first."""
    numbers = sorted(rows)
    for top, left, bottom, right in merged:
        row = rows.get(top, [])
        value = row[left] if left < len(row) else None
        right = min(right, places[-1])
        if value is not None:
            for number in numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]:
                other = rows[number]
                other.extend([None] * (right + 1 - len(other)))
                other[left : right + 1] = [value] * (right + 1 - left)


def header_rows(rows, merged, first):
    """The numbers of the rows of the header: groups may stand above names, names below groups."""
    wide = {top for top, left, _, right in merged if right > left}
    tall = [bottom for top, _, bottom, _ in merged if top == first]
    headers = [first]
    while is_group(rows.get(headers[0] - 1, []), headers[0] - 1 in wide):
        headers.insert(0, headers[0] - 1)
    last = max([first, *tall, first + 1 if first in wide else first])
    for number in range(first + 1, last + 1):
        row = rows.get(number, [])
        if not all(is_word(row[place]) or is_period(row[place]) for place in filled(row)):
            break
        headers.append(number)
    return headers


def is_group(row, is_merged):
    """Whether a row above the names groups them: merged cells do, and texts with blanks before them."""
    cells = filled(row)
    if not cells or not all(is_word(row[place]) or is_period(row[place]) for place in cells):
        return False
    return is_merged or (len(cells) > 1 and cells[0] > 0)


def names_of(rows, headers):
    """The names of the columns: those of several rows are joined, a group goes on until the next."""
    names = [[] for _ in rows[headers[0]]]
    for number in headers:
        group = None
        for name, value in zip(names, rows.get(number, [])):
            if value is None and number != headers[-1]:
                value = group
            group = value
            text = "" if value is None else one_line(show(value))
            if text and text not in name[-1:]:
                name.append(text)
    return [" ".join(name) for name in names]


def is_header(first, body):
    """Whether a row names the columns: it has words, and years or whole numbers as they can name."""
    cells = filled(first)
    values = [place for place in cells if not is_word(first[place])]
    words = [place for place in cells if is_word(first[place])]
    below = [[row[place] for row in body if row[place] is not None] for place in range(len(first))]
    if not values or not words:
        return bool(words)
    if len({str(first[place]) for place in values}) < len(values):
        return False
    if all(is_period(first[place]) and not mostly(below[place], is_period) for place in values):
        return True
    is_whole = all(type(first[place]) is int for place in values)
    return is_whole and any(mostly(below[place], lambda cell: not is_word(cell)) for place in words)


def named_rows(numbers):
    """Rows by their numbers, as a sentence names them."""
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"rows {numbers[0]} to {numbers[-1]}"
    first, last = numbers[:-1][:6], numbers[-1]
    return f"rows {', '.join(map(str, first))}{', …' if len(numbers) > 7 else ''} and {last}"


def columns_of_values(rows):
    """Which columns hold mostly values that are no words."""
    width = max((place + 1 for row in rows for place in filled(row)), default=0)
    columns = ([row[place] for row in rows if row[place] is not None] for place in range(width))
    return [mostly(cells, lambda cell: not is_word(cell)) for cells in columns]


def before_next_table(rows, numbers):
    """The numbers of the rows before a blank row with other names behind it, above values of other columns. Above those of
    the same columns, a word may be a value, "absent", or several short ones: "DNF"; not so below a title."""
    gaps = [at for at in range(1, len(numbers)) if numbers[at] - numbers[at - 1] > 1]
    for at in gaps[:100]:
        cells = filled(rows[numbers[at]])
        is_titled = len(cells) == 1 and is_word(rows[numbers[at]][cells[0]]) and at + 1 < len(numbers)
        first, *others = numbers[at + is_titled : at + 101]
        row, below = rows[first], [rows[number] for number in others]
        values = columns_of_values([rows[number] for number in numbers[max(0, at - 100) : at]])
        is_names = len(filled(row)) > 1 and all(is_word(row[place]) for place in filled(row))
        if not is_names or not any(place < len(values) and values[place] for place in filled(row)):
            continue
        over = [row[place] for place in filled(row) if place < len(values) and values[place]]
        is_plain = lambda text: sum(map(str.isalpha, text)) > 2 and any(map(str.islower, text))
        way = f"header={first} __WHERE_TO_SAY__ reads it"
        is_like_above = bool(below) and columns_of_values(below) == values
        if is_like_above and not is_titled and not (len(over) > 1 and all(map(is_plain, over))):
            notes.append(f"another table may begin in row {first}: read too; {way} alone")
            return numbers
        notes.append(f"another table begins in row {first}: left out; {way}")
        return numbers[:at]
    return numbers


def is_note(rows, numbers, index):
    """Whether a row is a remark: one text, behind a blank row or written as remarks are."""
    row = rows[numbers[index]]
    cells = filled(row)
    if len(cells) != 1 or not is_word(row[cells[0]]):
        return False
    text = row[cells[0]].strip()
    is_sentence = len(text.split()) > 3 or ":" in text or not text[0].isalnum()
    is_apart = numbers[index] - numbers[index - 1] > 1
    return is_apart or (len(row) > 2 and cells == [0] and is_sentence)


def before_notes(rows, numbers, end):
    """How many rows stand before the remarks at the end, each of one text: those right below a sum are remarks as well."""
    while end > 1 and is_note(rows, numbers, end - 1):
        end -= 1
    start = end
    while start > 1 and len(filled(rows[numbers[start - 1]])) == 1 and is_word(rows[numbers[start - 1]][0]):
        start -= 1
    is_below_sum = 2 < start < end and start - 1 in sums_among([rows[number] for number in numbers[:start]])[0]
    return start if is_below_sum else end


def before_texts(rows, numbers):
    """How many rows stand before the blank row behind which there are only texts, below a table with numbers."""
    has_value = lambda row: not all(is_word(row[place]) for place in filled(row))
    start = len(numbers)
    while start > 0 and not has_value(rows[numbers[start - 1]]):
        start -= 1
    if not mostly([rows[number] for number in numbers[max(0, start - 100) : start]], has_value):
        return len(numbers)
    behind_gaps = (at for at in range(start, len(numbers)) if numbers[at] - numbers[at - 1] > 1)
    end = next(behind_gaps, len(numbers))
    # Several names beside a blank number are a row with a missing value.
    first = filled(rows[numbers[end]]) if end < len(numbers) else []
    is_row = len(first) > 1 and not any(":" in str(rows[numbers[end]][place]) for place in first)
    return len(numbers) if is_row else end


def without_end(rows, numbers):
    """The numbers of the rows without those below the table: other tables, remarks, totals."""
    numbers = before_next_table(rows, numbers)
    end = before_texts(rows, numbers)
    end = before_notes(rows, numbers, end)
    if end < len(numbers):
        notes.append(f"left out below the table: {named_rows(numbers[end:])}")
    body = numbers[:end]
    sums, unfit = sums_among([rows[number] for number in body]) if end > 2 else ([], [])
    for at in unfit[:3]:
        text = clip(one_line(rows[body[at]][filled(rows[body[at]])[0]]), 24)
        notes.append(f"“{text}” in row {body[at]} is not the sum of the rows above it, and counts as a row")
    if sums:
        called = list(dict.fromkeys(name_of_sum(rows[body[at]]) for at in sums))
        more = f" and {len(called) - 3} more" if len(called) > 3 else ""
        what = "averages" if all(called_as(rows[body[at]]) == "average" for at in sums) else "totals"
        notes.append(f"left out as {what}: {named_rows([body[at] for at in sums])} ({', '.join(called[:3])}{more})")
    left_out = set(sums)
    return [number for at, number in enumerate(body) if at not in left_out]


def table_of(rows, merged, header):
    """The table of a sheet: names, cells and places of its columns, the numbers of its rows, where its header is. The row
    of the header may be given, 0 for none."""
    if header:
        rows = {number: row for number, row in rows.items() if number >= header}
        if not filled(rows.get(header, [])):
            raise SystemExit(f"row {header} of the sheet is blank: give the row with the names as header=N")
    places, first = places_of(rows, header)
    within = [(top, left, bottom, right) for top, left, bottom, right in merged if left in places]
    titles = [each for each in within if each[1] <= places[0] and each[3] >= places[-1]]
    within = [each for each in within if each not in titles]
    above = {number: padded(row, places) for number, row in rows.items() if number <= first + 50}
    headers = [first] if header == 0 else header_rows(above, within, first)
    fill_merged(rows, within, places)
    lines = [number for number in rows if number < headers[0]]
    if lines:
        notes.append(f"{count(len(lines), 'row')} above the table left out")
    rows = {number: padded(row, places) for number, row in sorted(rows.items()) if number >= headers[0]}
    sections = {top for top, *_ in titles}
    body = [n for n, row in rows.items() if row.count(None) < len(row)]
    body = [n for n in body if n > headers[-1] and n not in sections]
    names, where = names_of(rows, headers), f"header in {named_rows(headers)}"
    if len(headers) > 1:
        example = max(names, key=len)
        notes.append(f'names joined from {count(len(headers), "row")}, such as "{clip(example, 40)}"')
    elif header == 0 or not (header or is_header(rows[first], [rows[n] for n in body[:1000]])):
        if header is None:
            notes.append("no header seen: the first row is data, and columns are counted")
        body.insert(0, first)
        names, where = [f"column {n + 1}" for n in range(len(places))], "no header"
    values = [name for name in names if name[:1].isdigit() and len(headers) == 1]
    if values:
        notes.append(f"{', '.join(values[:5])}: names of columns, not values")
    if names and names[0] in PIVOTS:
        notes.append(f"__PIVOT_ROWS__ ({names[0]})")
    body = without_end(rows, body)
    columns = list(zip(*(rows[number] for number in body))) or [()] * len(places)
    return names, columns, places, body or [first], where
