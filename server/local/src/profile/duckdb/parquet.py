class Rows:
    """The rows of the file. Its columns say what they hold."""

    has_texts = False
    even = True
    repeats_header = False

    def sql(self):
        """A query for all cells; those that are no numbers and no dates are texts."""
        cells = []
        for place, (name, kind) in enumerate(kinds.items()):
            cell = identifier(name) + {"category": "::VARCHAR", "date": "::TIMESTAMP"}.get(kind, "")
            if TYPES[name] in ("float", "double"):  # "not a number" is no number
                cell = f"CASE WHEN NOT isnan({cell}) THEN {cell} END"
            cells.append(f"{cell} AS c{place}")
        return f"SELECT {', '.join(cells)} FROM {TABLE}"

    def loosen(self, error):
        raise SystemExit(f"{FILE} cannot be read: {str(error).splitlines()[0]}")

    def check(self):
        pass

    def notes(self, everything):
        if ZONED:
            yield "times with a zone are shown in UTC"
        __NOTES__


def kind_of(name, stored):
    """What a column is for, by its name and the type that it is stored as."""
    if stored.startswith(("DATE", "TIMESTAMP")):
        return "date"
    before, last = ["", "", *words_of(name)][-2:]
    if stored.startswith(WHOLE) and (last in IDENTIFIERS or (last in KINDS_OF_NUMBERS and before in NUMBERED)):
        return "identifier"
    if stored.startswith(WHOLE) and last in YEARS:
        return "year"
    if stored.startswith((*WHOLE, "FLOAT", "DOUBLE", "DECIMAL")) and not stored.endswith("]"):
        return "number"
    is_text = stored in ("VARCHAR", "BOOLEAN") or stored.startswith("ENUM")
    return "category" if is_text and not stored.endswith("]") else "nested"


WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
WHOLE += tuple(f"U{kind}" for kind in WHOLE)
