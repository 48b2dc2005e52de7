def kind_of(value):
    """What a cell holds, in one word."""
    if isinstance(value, bool):
        return "truth"
    kinds = {"int": "number", "float": "number", "timedelta": "span", "datetime": "date"}
    return kinds.get(type(value).__name__, type(value).__name__)


def present(name, values):
    """The cells of a column without those that stand for a missing value."""
    cells = []
    for value in values:
        if isinstance(value, str) and (value.strip() in MISSING or isinstance(value, Uncalculated)):
            marks.add("" if isinstance(value, Uncalculated) else value.strip())
            value = None
        elif value is None:
            marks.add("")
        cells.append(value)
    formulas = sum(isinstance(value, Uncalculated) for value in values)
    if formulas:
        notes.append(
            f'{count(formulas, "formula")} of "{name}" have no stored result: open the workbook in Excel and save it'
        )
    return cells


def cells_of(name, values):
    """A column of cells, all of the kind that most are. Few others are missing values, and said."""
    cells = present(name, values)
    kinds = Counter(kind_of(value) for value in cells if value is not None)
    if kinds.keys() == {"number", "str"} and are_numbers(v for v in cells if isinstance(v, str)):
        notes.append(f'{count(kinds["str"], "number")} of "{name}" are stored as text')
        return pd.Series([float(v) if isinstance(v, str) else v for v in cells])
    if kinds.keys() == {"time", "span"}:
        start = datetime(1900, 1, 1)
        spans = [datetime.combine(start, v) - start if isinstance(v, time) else v for v in cells]
        return pd.Series(spans, dtype="timedelta64[us]")
    if not kinds:
        return pd.Series(cells, dtype=object)
    kind, most = kinds.most_common(1)[0]
    others = [v for v in cells if v is not None and kind_of(v) != kind]
    if kind != "str" and 10 * len(others) <= most:
        if others:
            examples = ", ".join(f'"{clip(one_line(show(v)), 24)}"' for v in dict.fromkeys(others[:3]))
            are = "is no" if len(others) == 1 else "are no"
            notes.append(f'{len(others):,} of {sum(kinds.values()):,} values of "{name}" {are} {kind}: {examples}')
        return of_kind(kind, [v if kind_of(v) == kind else None for v in cells])
    if others:
        notes.append(f'"{name}" holds {" and ".join(sorted(kinds))}: kept as text')
    return from_text(name, pd.Series([None if v is None else show(v) for v in cells], dtype="str"))


def of_kind(kind, cells):
    """A column whose cells are of one kind."""
    if kind == "number":
        return pd.Series(cells, dtype=None if any(v is not None for v in cells) else float)
    kinds = {"date": "datetime64[us]", "span": "timedelta64[us]"}
    return pd.Series(cells, dtype=kinds.get(kind, object))
