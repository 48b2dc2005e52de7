class Rows:
    """The rows of all files. Those with the same header are read together."""

    has_texts = True
    even = True
    repeats_header = False

    def __init__(self):
        self.groups = {}
        for path in FILES:
            read_one = OTHERS.get(path, read)
            rows = read_one(path)
            header = tuple(__HEADER__)
            if header:
                self.groups.setdefault((READERS.index(read_one), header), []).append(path)
                note_columns(path, header)
        if KEYS:
            values = ([keys_in(path).get(name) for name in KEYS] for path in FILES)
            filled = ([None if value in MISSING else value for value in row] for row in values)
            keep_keys(["VARCHAR"] * len(KEYS), [[path, *row] for path, row in zip(FILES, filled)])

    def sql(self):
        """A query for all cells as texts, those of missing values NULL."""
        parts = []
        for group in self.groups:
            way, header = group
            fields = [f"f{header.index(name)}" if name in header else "NULL::VARCHAR" for name in COLUMNS]
            if not self.even:
                missing = ", ".join(map(quoted, MISSING))
                fields = [f"CASE WHEN {field} NOT IN ({missing}) THEN {field} END" for field in fields]
            own = CONVERTED[way]
            fields = [own.get(name, "CELL").replace("CELL", field) for name, field in zip(COLUMNS, fields)]
            fields += [f"k{place}" for place in range(len(KEYS))]
            cells = [f"{field} AS c{place}" for place, field in enumerate(fields)]
            if not self.even:
                # Here a cell that is not there is NULL, and an empty one becomes so afterwards.
                cells.append(f"f{len(header) - 1} IS NULL OR over <> '' AS uneven, NULL AS longer")
            with_keys = " JOIN keys USING (path)" if KEYS else ""
            parts.append(f"SELECT {', '.join(cells)} FROM {self.source(group)}{with_keys}")
        return " UNION ALL ".join(parts)

    def source(self, group):
        """The files of a group in the way in which they are read."""
        way, header = group
        fields = [f"f{place}" for place in range(len(header))]
        columns = dict.fromkeys(fields if self.even else [*fields, "over"], "VARCHAR")
        options = f"{OPTIONS[way]}, auto_detect=false, filename='path', columns={columns}"
        if self.even:
            options += f", nullstr=[{', '.join(map(quoted, MISSING))}]"
        else:
            options += ", null_padding=true, strict_mode=false, parallel=false, nullstr='\2'"
        paths = ", ".join(quoted(glob.escape(path)) for path in self.groups[group])
        return f"read_csv([{paths}], {options})"

    def loosen(self, error):
        """Chooses the next way to read after an error; after the last ends with it."""
        if not self.even:
            raise SystemExit(f"{FILE} cannot be read: {str(error).splitlines()[0]}")
        self.even = False

    def check(self):
        pass

    def notes(self, everything):
        """What all files showed about the way they were read."""
        parts = (f"SELECT path FROM {self.source(group)}" for group in self.groups)
        counted = db.execute(f"SELECT path, count(*) FROM ({' UNION ALL '.join(parts)}) GROUP BY path").fetchall()
        counts.update(counted)
        global uneven
        uneven = everything.get("uneven", 0)
        yield from notes_on_files()
