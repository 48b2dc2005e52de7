class Uncalculated(str):
    """A formula whose result is not in the file."""


def open_workbook(path):
    """The parts of a workbook, which is a zip archive of XML."""
    archive = zipfile.ZipFile(path)
    unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > MOST_UNPACKED:
        raise SystemExit(f"the workbook unpacks to {unpacked / 2**30:.1f} GiB, too much to read")
    return archive


def related(archive, source):
    """The parts that a part refers to: the id, the kind and the path of each."""
    folder, name = posixpath.split(source)
    relations = archive.read(posixpath.join(folder, "_rels", f"{name}.rels"))
    for relation in ElementTree.fromstring(relations).iterfind("{*}Relationship"):
        kind = posixpath.basename(relation.get("Type"))
        path = posixpath.join("/", folder, relation.get("Target"))
        yield relation.get("Id"), kind, posixpath.normpath(path).lstrip("/")


def sheets_of(workbook, paths):
    """The name of each sheet, its path, and whether it is hidden."""
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        key = next(value for name, value in sheet.items() if name.endswith("}id"))
        if paths[key][0] == "worksheet":
            hidden = sheet.get("state", "visible") != "visible"
            yield one_line(sheet.get("name", "")), paths[key][1], hidden


def prefix_of(archive, path, root):
    """What stands before the names of all elements: mostly nothing."""
    with archive.open(path) as part:
        found = re.search(rf"<(\w+:)?{root}\b", part.read(10_000).decode("utf-8", "replace"))
    return found[1] or "" if found else ""


def unescaped(text):
    """A text with the characters that XML cannot hold."""
    if "_x" not in text:
        return text
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), text)


def shared_texts(archive, path):
    """The texts that cells refer to by their number."""
    prefix = prefix_of(archive, path, "sst")
    item, run, reading = prefix + "si", prefix + "t", prefix + "rPh"
    texts, letters = [], []
    is_reading = False

    def start(tag, _):
        nonlocal is_reading
        if tag == run and not is_reading:
            parser.CharacterDataHandler = letters.append
        elif tag == reading:
            is_reading = True

    def end(tag):
        nonlocal is_reading
        if tag == run:
            parser.CharacterDataHandler = None
        elif tag == item:
            text = "".join(letters)
            texts.append(unescaped(text) if text.strip() else None)
            letters.clear()
        elif tag == reading:
            is_reading = False

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    with archive.open(path) as part:
        parser.ParseFile(part)
    return texts
