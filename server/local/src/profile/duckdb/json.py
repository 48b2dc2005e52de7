class Rows:
    """The records of the file, one on each line."""

    has_texts = True
    even = True
    repeats_header = False

    def __init__(self):
        """Finds where the columns are in the records, and the fields that the first records lack."""
        self.later, self.fields, self.cells = [], {}, {}
        try:
            fields = self.find_fields()
        except duckdb.Error as error:
            self.loosen(error)
        for name in kinds:
            inside = [field for field in fields if name.startswith(f"{field}.")]
            if name in fields:
                self.cells[name] = column(name)
            elif inside:
                field = max(inside, key=len)
                path = ".".join(map(column, name[len(field) + 1 :].split(".")))
                self.cells[name] = f"json_extract_string({column(field)}, {quoted(f'$.{path}')})"
            else:
                self.cells[name] = "NULL::VARCHAR"
            self.fields |= dict.fromkeys([name] if name in fields else inside[:1], "VARCHAR")
        for name in fields:
            if name not in self.fields:
                self.later.append(name)
                self.fields[name] = "VARCHAR"
                self.cells[name] = column(name)
                kinds[name] = "unknown"

    def find_fields(self):
        """The fields of all records; each is a column, or holds columns."""
        source = f"read_json_objects({quoted(glob.escape(FILE))}, format='newline_delimited')"
        found = db.execute(f"SELECT DISTINCT json_keys(json) FROM {source}").fetchall()
        return list(dict.fromkeys(name for (names,) in found for name in names or ()))

    def sql(self):
        """A query for all cells as texts, those of missing values NULL."""
        cells = []
        for place, (name, cell) in enumerate(self.cells.items()):
            if kinds[name] in NUMBERS:
                cell = f"CASE WHEN {cell} NOT IN ('NaN', 'Infinity', '-Infinity') THEN {cell} END"
            cells.append(f"{cell} AS c{place}")
        fields = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in self.fields)
        options = f"format='newline_delimited', auto_detect=false, columns={{{fields}}}"
        return f"SELECT {', '.join(cells)} FROM read_json({quoted(glob.escape(FILE))}, {options})"

    def loosen(self, error):
        """Ends with the line that is no record."""
        with open(FILE, encoding="utf-8", errors="replace") as file:
            for line_number, line in enumerate(file, 1):
                try:
                    if line.strip():
                        {**json.loads(line)}
                except (TypeError, ValueError) as reason:
                    reason = getattr(reason, "msg", reason)
                    raise SystemExit(f"line {line_number} is no JSON object: {reason}")
        raise SystemExit(f"{FILE} cannot be read: {str(error).splitlines()[0]}")

    def check(self):
        pass

    def notes(self, everything):
        """What the whole file showed about its fields."""
        if self.later:
            more = f" and {len(self.later) - 5} more" if len(self.later) > 5 else ""
            names = ", ".join(clip(name, 24) for name in self.later[:5])
            yield f"the first records lack {names}{more}"


def column(name):
    """The name of a column as SQL and paths in JSON write it."""
    return '"' + name.replace('"', '""') + '"'
