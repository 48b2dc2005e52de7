def kind_of(value):
    """What a cell holds, in one word; None if it is empty."""
    return KINDS[type(value)]


def present(name, values):
    """The cells of a column without those that stand for a missing value."""
    cells = []
    for value in values:
        if isinstance(value, str) and (value.strip() in MISSING or isinstance(value, Uncalculated)):
            marks.add("no result" if isinstance(value, Uncalculated) else f'"{value.strip()}"')
            value = None
        elif value is None:
            marks.add('""')
        cells.append(value)
    formulas = Counter(map(type, values))[Uncalculated]
    if formulas:
        has = "has" if formulas == 1 else "have"
        what = f'{count(formulas, "formula")} of "{name}" {has} no stored result'
        notes.append(f"{what}: open the workbook in Excel and save it")
    return cells


def cells_of(name, values):
    """A column of cells, all of the kind that most are. Few others are missing values, and said."""
    cells = present(name, values)
    kinds = Counter()
    for kind, n in Counter(map(type, cells)).items():
        kinds[KINDS[kind]] += n
    kinds.pop(None, None)
    if kinds.keys() == {"number", "text"} and are_numbers(v for v in cells if isinstance(v, str)):
        are = "is" if kinds["text"] == 1 else "are"
        notes.append(f'{count(kinds["text"], "number")} of "{name}" {are} stored as text')
        return pd.Series([float(v) if isinstance(v, str) else v for v in cells])
    if kinds.keys() == {"time", "span"}:
        start = datetime(1900, 1, 1)
        spans = [datetime.combine(start, v) - start if isinstance(v, time) else v for v in cells]
        return pd.Series(spans, dtype="timedelta64[us]")
    if not kinds:
        return pd.Series(cells, dtype=object)
    kind, most = kinds.most_common(1)[0]
    if "text" in kinds and len(kinds) == 2:
        kind, cells = without_marks(kind, cells)
    others = [v for v in cells if v is not None and kind_of(v) != kind] if len(kinds) > 1 else []
    if kind != "text" and 10 * len(others) <= most:
        if others:
            marks.add(f"no {kind}")
            examples = ", ".join(f'"{clip(one_line(show(v)), 24)}"' for v in dict.fromkeys(others[:3]))
            are = "is no" if len(others) == 1 else "are no"
            n = f'{len(others):,} of {sum(kinds.values()):,} values of "{name}"'
            notes.append(f"{n} {are} {kind}: {examples}")
            cells = [v if kind_of(v) == kind else None for v in cells]
        types.update({name: TYPES[kind]} if kind in TYPES else {})
        return of_kind(kind, cells)
    if others:
        words = " and ".join(f"{kind}s" for kind in sorted(kinds))
        notes.append(f'"{name}" holds {words}: kept as text')
    return from_text(name, pd.Series([None if v is None else show(v) for v in cells], dtype="str"))


def without_marks(kind, cells):
    """The kind of a column and its cells, once signs for a missing value beside numbers are taken out."""
    others = {value for value in cells if isinstance(value, str)}
    kinds = {kind_of(value) for value in cells if value is not None} - {"text"}
    if len(kinds) != 1 or not all(value.strip() in BESIDE_NUMBERS for value in others):
        return kind, cells
    marks.update(f'"{value.strip()}"' for value in others)
    return kinds.pop(), [None if isinstance(value, str) else value for value in cells]


def of_kind(kind, cells):
    """A column whose cells are of one kind."""
    if kind == "number":
        return pd.Series(cells, dtype=None if any(v is not None for v in cells) else float)
    kinds = {"date": "datetime64[us]", "span": "timedelta64[us]"}
    return pd.Series(cells, dtype=kinds.get(kind, object))
