class Rows:
    """The rows of the file: read strictly at first, then as loosely as it takes."""

    has_texts = True
    encoding = __ENCODING__
    even = __EVEN__
    escaped = __ESCAPED__
    delimiter = __DELIMITER__
    replaced = 0
    whole = True
    repeats_header = __REPEATS_HEADER__
    left_out = 0  # rows that are headers again

    def headers(self):
        """The condition for a row that is the header again."""
        same = " AND ".join(f"c{place} = {quoted(name)}" for place, name in enumerate(kinds))
        return f"({same}) IS TRUE"

    def sql(self, marks=True):
        """A query for all cells as texts, those of missing values NULL; without `marks` as they are."""
        cells = [f"c{place}" for place in range(len(kinds))]
        over = ["over"] if __OVER__ or not self.even else []
        columns = dict.fromkeys(cells + over, "VARCHAR")
        missing = ", ".join(map(quoted, MISSING))
        null = f"[{missing}]" if self.even and marks else "'\2'"
        # Where rows are uneven, a cell that is not there is NULL, and an empty one becomes so afterwards.
        loose = "" if self.even else ", null_padding=true, strict_mode=false, parallel=false"
        options = f"{OPTIONS}, auto_detect=false, columns={columns}{loose}, nullstr={null}"
        where = f" WHERE NOT {self.headers()}" if self.left_out else ""
        source = f"FROM read_csv({self.path()}, {options}){where}"
        if self.even or not marks:
            return f"SELECT {', '.join(cells)} {source}"
        filled = [f"CASE WHEN {cell} NOT IN ({missing}) THEN {cell} END AS {cell}" for cell in cells]
        uneven = f"{cells[-1]} IS NULL OR over <> '' AS uneven"
        longer = f"CASE WHEN over <> '' THEN concat_ws({quoted(self.delimiter)}, {', '.join(cells)}, over) END AS longer"
        return f"SELECT {', '.join(filled)}, {uneven}, {longer} {source}"

    def path(self):
        """DuckDB reads UTF-8. Anything else is rewritten on its way, through a pipe for each reading.

        So are backslashes before N, the mark of databases for a missing value: they are no escapes.
        """
        if self.encoding == "utf-8" and not self.escaped:
            return quoted(glob.escape(FILE))
        pipe = os.path.join(tempfile.mkdtemp(), "utf-8")
        os.mkfifo(pipe)
        Thread(target=self.feed, args=[pipe], daemon=True).start()
        return quoted(pipe)

    def feed(self, path):
        self.replaced, self.whole = 0, False
        source = open(FILE, encoding=self.encoding, errors="as-windows-1252", newline="")
        with source, suppress(BrokenPipeError), open(path, "w", encoding="utf-8", newline="") as pipe:
            while piece := source.read(1 << 20):
                if self.escaped:
                    piece = (piece + source.readline()).replace(r"\N", r"\\N")
                pipe.write(piece.replace("\0", ""))
            self.whole = True

    def loosen(self, error):
        """Chooses the next way to read after an error; after the last ends with it."""
        if "unicode" in str(error) and self.encoding == "utf-8":
            self.encoding = "utf-8-sig"
        elif self.even:
            self.even = False
        else:
            raise SystemExit(f"{FILE} cannot be read: {str(error).splitlines()[0]}")

    def check(self):
        if not self.whole:
            raise SystemExit(f"{FILE} cannot be read to its end")

    def unseen(self):
        """How often marks for missing values occur that the first rows do not have."""
        cells = [f"c{place}" for place, name in enumerate(kinds) if gaps[name]]
        if not cells or not UNSEEN:
            return {}
        marks = ", ".join(map(quoted, UNSEEN))
        some = " OR ".join(f"{cell} IN ({marks})" for cell in cells)
        marked = f"SELECT unnest([{', '.join(cells)}]) AS cell FROM ({self.sql(marks=False)}) WHERE {some}"
        found = db.execute(f"SELECT cell, count(*) FROM ({marked}) WHERE cell IN ({marks}) GROUP BY cell").fetchall()
        self.check()
        return dict(found)

    def lines(self):
        """How many lines the file has. DuckDB drops a field that is too long, and its row, without a word."""
        wide = self.encoding.startswith(("utf-16", "utf-32"))
        ends, last = Counter(), ""
        with open(FILE, encoding=self.encoding if wide else "latin-1", errors="replace", newline="") as file:
            while piece := file.read(1 << 20):
                ends.update({end: piece.count(end) for end in "\r\n"})
                last = piece[-1]
        return (ends["\n"] or ends["\r"]) + (last not in "\r\n")

    def notes(self, everything):
        """What the whole file showed about the way it was read."""
        if everything.get("uneven"):
            yield uneven_rows(everything["uneven"], len(kinds), everything["longer"])
        if __HAVE_QUOTES__ and (within := self.lines() - LINES_ABOVE - self.left_out - everything["rows"]) > 0:
            yield f"{count(within, 'line')} blank or within a field: is a quote never closed?"
        yield from marks_named(self.unseen())
        if self.left_out:
            yield "__HEADER_AGAIN__"
        if self.replaced:
            encoding = self.encoding.removesuffix("-sig").upper()
            yield f"{count(self.replaced, 'byte')} outside {encoding}: read as Windows-1252"


def as_windows_1252(error):
    """What stands for bytes that the encoding of the file does not have."""
    rows.replaced += error.end - error.start
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("as-windows-1252", as_windows_1252)
