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
    return len(rows) > 1 and sum(len(filled(row)) > 1 for row in rows.values()) > 1


def described(archive, sheet):
    """The name of a sheet that is left out, with its size."""
    name, path, hidden = sheet
    rows, columns = size_of(archive, path)
    size = f"{count(rows, 'row')} × {count(columns, 'column')}" if rows else "empty"
    return f'"{clip(name, 40)}" ({"hidden, " if hidden else ""}{size})'


def read_workbook(path):
    """The table of a workbook and how it is read."""
    try:
        return table_of_workbook(open_workbook(path))
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise damaged(error) from None
    except (ElementTree.ParseError, expat.ExpatError, KeyError, StopIteration, TypeError) as error:
        raise damaged(error) from None


def damaged(error):
    return SystemExit(
        f"the workbook is damaged ({one_line(str(error)) or 'it lacks its list of sheets'}):"
        " open it in Excel and save it again"
    )


def table_of_workbook(archive):
    """The table of the first sheet that has one, visible sheets before hidden ones, and how it is read."""
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
    value_of = reader_of_values(texts, formats, epoch)
    chosen = None
    for sheet in sorted(sheets, key=lambda sheet: sheet[2]):
        read = read_sheet(archive, sheet[1], value_of)
        rows = {number: row for number, row in read[0].items() if filled(row)}
        if rows and (chosen is None or is_table(rows)):
            chosen, content = sheet, (rows, *read[1:])
        if is_table(rows):
            break
    if chosen is None:
        names = ", ".join(f'"{clip(name, 40)}"' for name, *_ in sheets[:10])
        raise SystemExit(f"the workbook has no cells with values: its sheets are empty: {names}")
    data, header = table_from(*content, formats, epoch)
    others = [described(archive, sheet) for sheet in sheets if sheet != chosen][:10]
    if others:
        notes.insert(0, f"other {'sheet' if len(others) == 1 else 'sheets'}: {', '.join(others)}")
    hidden = "hidden " if chosen[2] else ""
    number = sheets.index(chosen) + 1
    return data, f'{hidden}sheet {number} of {len(sheets)} "{clip(chosen[0], 40)}", {header}'


def table_from(rows, merged, styles, formats, epoch):
    """The table of a sheet, each column as what its cells are, and where its header is."""
    names, columns, places, first, header = table_of(rows, merged)
    data = {}
    for name, cells, place in zip(unique_names(names), columns, places):
        codes = [formats[s] for n, s in styles.get(place, {}).items() if n >= first and s < len(formats)]
        data[name] = with_format(name, cells_of(name, cells), codes, epoch)
    return pd.DataFrame(data), header
