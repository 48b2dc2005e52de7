def size_of(archive, path):
    """How many rows and columns a sheet has: as it says, where it is too large to look."""
    with archive.open(path) as part:
        head = part.read(10_000).decode("utf-8", "replace")
    said = re.search(r'<(?:\w+:)?dimension ref="([A-Z]+\d+:[A-Z]+\d+)"', head)
    if said and archive.getinfo(path).file_size > 5_000_000:
        top, left, bottom, right = corners(said[1])
        return bottom - top + 1, right - left + 1
    rows, *_ = read_sheet(archive, path, lambda text, *_: text or None)
    return len(rows), max(map(len, rows.values()), default=0)


def is_table(rows):
    """Whether a sheet has two rows and two columns."""
    wide = (number for number, row in rows.items() if len(filled(row)) > 1)
    return len(list(itertools.islice(wide, 2))) == 2


def described(archive, sheet):
    """The name of a sheet that is left out, with its size."""
    name, path, hidden = sheet
    rows, columns = size_of(archive, path)
    size = f"{count(rows, 'row')} × {count(columns, 'column')}" if rows else "empty"
    return f'"{clip(name, 40)}" ({"hidden, " if hidden else ""}{size})'


def sheet_with_table(archive, sheets, value_of):
    """The first sheet that has a table and its content: visible sheets come before hidden ones."""
    chosen, content = None, None
    for sheet in sorted(sheets, key=lambda sheet: sheet[2]):
        read = read_sheet(archive, sheet[1], value_of)
        if read[0] and (chosen is None or is_table(read[0])):
            chosen, content = sheet, read
        if is_table(read[0]):
            break
    return chosen, content


def sheet_named(name, archive, sheets, value_of):
    """The sheet that the person names, or whose number they give, and its content."""
    numbered = sheets[int(name) - 1] if name.isdecimal() and 0 < int(name) <= len(sheets) else None
    sheet = next((sheet for sheet in sheets if sheet[0].casefold() == name.casefold()), numbered)
    if sheet is None:
        names = ", ".join(f'"{clip(name, 40)}"' for name, *_ in sheets[:20])
        raise SystemExit(f"the workbook has no sheet {clip(name, 40)!r}: its sheets are {names}")
    content = read_sheet(archive, sheet[1], value_of)
    if not content[0]:
        raise SystemExit(f"the sheet {clip(name, 40)!r} is empty")
    return sheet, content


def read_parts(archive, wanted):
    """The content of one sheet, its number formats, the day from which it counts, and how it is called."""
    main = next(part for _, kind, part in related(archive, "") if kind == "officeDocument")
    paths = {key: (kind, part) for key, kind, part in related(archive, main)}
    parts = {kind: part for kind, part in paths.values()}
    workbook = ElementTree.fromstring(archive.read(main))
    sheets = list(sheets_of(workbook, paths))
    texts = shared_texts(archive, parts["sharedStrings"]) if "sharedStrings" in parts else []
    formats = formats_of(archive, parts["styles"]) if "styles" in parts else []
    settings = workbook.find("{*}workbookPr")
    is_1904 = settings is not None and settings.get("date1904") in ("1", "true")
    epoch = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)
    choose = functools.partial(sheet_named, wanted) if wanted else sheet_with_table
    chosen, content = choose(archive, sheets, reader_of_values(texts, formats, epoch))
    if chosen is None:
        names = ", ".join(f'"{clip(name, 40)}"' for name, *_ in sheets[:10])
        raise SystemExit(f"the workbook holds no values: its sheets are empty ({names}); attach the one with the data")
    others = [described(archive, sheet) for sheet in sheets if sheet != chosen][:10]
    if others:
        others = f"other {'sheet' if len(others) == 1 else 'sheets'}: {', '.join(others)}"
        notes.append(others if wanted else f"{others}; to read one: sheet=NAME __WHERE_TO_SAY__")
    number = sheets.index(chosen) + 1
    name = f'{"hidden " * chosen[2]}sheet {number} of {len(sheets)} "{clip(chosen[0], 40)}"'
    return content, formats, epoch, name


def damaged(how):
    return SystemExit(f"the workbook is damaged ({how}): open it in Excel and save it again")


def read_workbook(path, sheet=None, header=None):
    """The table of a workbook, each column as what its cells are, and how it is read."""
    gc.disable()  # looking through millions of cells again and again takes long
    try:
        (rows, merged, styles, hidden), formats, epoch, name = read_parts(open_workbook(path), sheet)
    except DAMAGED_FILE as error:
        raise damaged(one_line(str(*error.args[:1]))) from None
    except DAMAGED_PART:
        raise damaged("a part of it is not as it should be") from None
    if hidden:
        notes.append(f"{count(len(hidden), 'row')} hidden in Excel: read too")
    names, columns, places, body, header = table_of(rows, merged, header)
    data = {}
    for each, cells, place in zip(unique_names(names), columns, places):
        spans = {int(style): span for style, span in styles.get(place, {}).items()}
        within = [style for style, (start, end) in spans.items() if start <= body[-1] and end >= body[0]]
        codes = [formats[style] for style in within if style < len(formats)]
        data[each] = with_format(each, cells_of(each, cells), codes, epoch)
    return pd.DataFrame(data), f"{name}, {header}"
