def number_of(value):
    """A cell as a number, spans of time in seconds; None for any other."""
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def is_blank(value):
    """Whether a cell is empty or holds a mark for a missing value."""
    return value is None or (isinstance(value, str) and value.strip() in MISSING)


def is_near(total, value, most):
    return abs(total - value) <= most * abs(value)


def columns_of_numbers(lines):
    """The numbers of each column that holds some, None for other cells, and whether they may be sums by chance: those that
    count the rows are given only if there is no other."""
    columns = zip(*lines)
    columns = [cells for cells in columns if mostly(list(filter(None, cells)), lambda cell: number_of(cell) is not None)]
    columns = [[number_of(cell) for cell in cells] for cells in columns]
    steps = [[None if None in pair else pair[1] - pair[0] for pair in zip(numbers, numbers[1:])] for numbers in columns]
    told = [numbers for numbers, step in zip(columns, steps) if set(step) != {1}]
    return told or columns, not told


def called_as(row):
    """What a row is by its names: a "sum", an "average", "perhaps" a sum, else a "row"."""
    names = [value.strip() for value in row if isinstance(value, str)]
    if len(filled(row)) < 2:
        return "row"
    if any(map(is_total, names)):
        return "sum"
    if any(map(is_average, names)):
        return "average"
    return "perhaps" if isinstance(row[0], str) and PERHAPS.fullmatch(row[0].strip()) else "row"


def candidates_in(lines, called, columns):
    """Rows that may be sums without a name, each with how many of its cells are blank. They have nothing in a column that
    most rows fill, for each such column, the most first; or they are the last and have no first cell, as no other."""
    lists = []
    for cells in zip(*lines):
        gaps = [at for at, cell in enumerate(cells) if is_blank(cell)]
        lists += [gaps] if 1 < len(gaps) <= len(lines) / 2 else []
    first = [line[0] for line in lines]
    if len(lines) > 2 and first[-1] is None and None not in first[:-1]:
        lists.append([len(lines) - 1])
    has_number = lambda at: any(numbers[at] is not None for numbers in columns)
    lists = [[at for at in gaps if called[at] == "row" and has_number(at)] for gaps in lists]
    lists = [gaps for gaps in lists if gaps and all(ends_group(lines, at) for at in gaps)]
    lists = sorted(lists, key=len, reverse=True)[:8]
    return [{at: sum(map(is_blank, lines[at])) for at in gaps} for gaps in lists]


def ends_group(lines, at):
    """Whether what a row has of names is what the row above it has: it ends their group."""
    pairs = zip(lines[at], lines[at - 1])
    return at > 0 and all(cell == above or is_blank(cell) or not is_word(cell) for cell, above in pairs)


def fit(candidates, called, numbers):
    """Whether each candidate has the sum of the numbers above it in a column, from the last that is like it on."""
    sums = [(0, 0)] * (max(candidates.values()) + 1)  # by how many cells are blank: the sum, and of how many numbers
    found = 0
    for at, (number, what) in enumerate(zip(numbers, called)):
        if at in candidates:
            level = candidates[at]
            total, n = sums[level]
            if not number or n < (1 if found else 2) or not is_near(total, number, 1e-6):
                return False
            found += 1
            sums[: level + 1] = [(0, 0)] * (level + 1)
        elif what == "row" and number:
            sums = [(total + number, n + 1) for total, n in sums]
    return found > 0


def are_sums(candidates, called, columns):
    """Whether candidates are sums: several in some column, a lone one in most columns where it has a number."""
    fitting = sum(fit(candidates, called, numbers) for numbers in columns)
    if len(candidates) > 1:
        return fitting > 0
    at = next(iter(candidates))
    filled_columns = sum(bool(numbers[at]) for numbers in columns)
    return 2 * fitting >= filled_columns and (fitting > 1 or (fitting == 1 and called[:at].count("row") > 2))


def sums_among(lines):
    """The places of rows that hold sums or averages of others, and of those that are only called sums."""
    called = [called_as(line) for line in lines]
    columns, are_counted = columns_of_numbers(lines)
    candidates = [] if are_counted else candidates_in(lines, called, columns)
    for at in next((each for each in candidates if are_sums(each, called, columns)), ()):
        called[at] = "unnamed"
    last_row = max((at for at, what in enumerate(called) if what == "row"), default=0)
    sums, unfit = [], []
    part, every = [(0, 0)] * len(columns), [(0, 0)] * len(columns)
    rows = [0, 0]  # behind the last sum, and in all
    for at, what in enumerate(called):
        pairs = [(numbers[at], *both) for numbers, *both in zip(columns, part, every) if numbers[at] is not None]
        is_fit = what == "unnamed"
        if what == "sum":
            # What a formula gives may not be stored.
            is_fit = any(number_of(lines[at][place]) is None for place in filled(lines[at])[1:])
            least = 1 if sums else 2
            is_fit |= rows[0] >= least and any(is_near(own[0], number, 0.005) for number, own, _ in pairs)
            is_fit |= rows[1] > 1 and any(is_near(all_[0], number, 0.005) for number, _, all_ in pairs)
        elif what == "perhaps" and not are_counted and at > last_row and rows[1] > 2 and any(number for number, *_ in pairs):
            near = lambda number, found: found[1] > 1 and is_near(found[0], number, 1e-6)
            is_fit = all(near(number, own) or near(number, all_) for number, own, all_ in pairs)
        elif what == "average" and pairs:
            near = lambda number, found: found[1] > 1 and is_near(found[0] / found[1], number, 0.02)
            is_fit = all(near(number, own) or near(number, all_) for number, own, all_ in pairs)
        if is_fit or what == "sum":
            (sums if is_fit else unfit).append(at)
            part, rows[0] = [(0, 0)] * len(columns), 0
            continue
        add = lambda found, number: found if number is None else (found[0] + number, found[1] + 1)
        part = [add(found, numbers[at]) for found, numbers in zip(part, columns)]
        every = [add(found, numbers[at]) for found, numbers in zip(every, columns)]
        rows = [n + 1 for n in rows]
    return with_first(called, columns, every, sums, unfit)


def with_first(called, columns, every, sums, unfit):
    """The same with the first row, where that is the sum of all others: some programs write it first."""
    pairs = [(numbers[0], *found) for numbers, found in zip(columns, every) if numbers[0] is not None]
    if unfit[:1] == [0] and any(n > 1 and is_near(total, number, 0.005) for number, total, n in pairs):
        return [0, *sums], unfit[1:]
    is_sum = len(pairs) > 0 and all(n > 2 and is_near(total - number, number, 1e-6) for number, total, n in pairs)
    return ([0, *sums] if called[0] == "perhaps" and 0 not in sums and is_sum else sums), unfit


def name_of_sum(row):
    """What a row that is left out as a sum is called."""
    words = [value for value in row if isinstance(value, str) and (is_total(value.strip()) or is_average(value.strip()))]
    text = clip(one_line(show(words[0] if words else row[filled(row)[0]])), 24)
    if row[0] is None and not is_total(text):
        return f"unnamed sum {text}"
    return f'"{text}"' if is_total(text) or is_average(text) else f"sum “{text}”"
