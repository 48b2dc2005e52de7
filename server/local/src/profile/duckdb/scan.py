OF_EACH = {"filled": "count({c})", "example": "any_value({c})"}
OF_CELLS = OF_EACH | {"distinct": "approx_count_distinct({c})"}
OF_NUMBERS = OF_EACH | {
    # Beyond 2 ** 53 several integers are one number.
    "distinct": "approx_count_distinct(CASE WHEN abs({r}) >= 9007199254740992 THEN hash({c})::DOUBLE ELSE {r} END)",
    "read": "count({r})",
    "odd": "min(CASE WHEN {r} IS NULL THEN {c} END)",
    "count": "count({v})",
    "min": "min({v})",
    "max": "max({v})",
    "whole": "bool_and({v} = trunc({v}))",
}
OF_MEASURES = {
    # The sum of large numbers may be too large.
    "mean": "CASE WHEN isfinite(avg({v})) THEN avg({v}) ELSE avg({v} / 1e10) * 1e10 END",
    "zeros": "count(CASE WHEN {v} = 0 THEN 1 END)",
    "std": "stddev_samp({v})",
    "quartiles": f"approx_quantile(CASE WHEN chance < {SHARE} THEN {{v}} END, [0.25, 0.5, 0.75])",
}
OF_DATES = OF_EACH | {
    "distinct": "approx_count_distinct({v})",
    "read": "count({v})",
    "odd": "min(CASE WHEN {v} IS NULL THEN {c} END)",
    "min": "min({v})",
    "max": "max({v})",
}
zoned = r"regexp_matches({c}, ':\d+(\.\d+)?\s*(Z|[+-]\d\d(:?\d\d)?)$')"
if Rows.has_texts:
    OF_DATES["zoned"] = f"count_if({zoned})"
    code = "CASE WHEN {c}[1] = '0' AND {c}[2] BETWEEN '0' AND '9' THEN {c} END"
    OF_NUMBERS |= {"codes": f"count({code})", "code": f"min({code})"}
OF_TEXTS = OF_CELLS | {"shortest": "min(length({c}))", "longest": "max(length({c}))"}
called, average = (is_called_total("CELL", it).replace("{", "{{").replace("}", "}}") for it in (TOTAL, AVERAGE))
called, average = called.replace("CELL", "{c}"), average.replace("CELL", "{c}")
OF_TOTALS = {"totals": f"count_if({called})", "total": f"min(CASE WHEN {called} THEN {{c}} END)"}
OF_TOTALS |= {"averages": f"count_if({average})", "average": f"min(CASE WHEN {average} THEN {{c}} END)"}
FACTS = {
    "number": OF_NUMBERS | OF_MEASURES,
    "identifier": OF_NUMBERS,
    "year": OF_NUMBERS,
    "date": OF_DATES,
    "category": OF_TEXTS,
    "text": OF_TEXTS | OF_TOTALS,
    "unknown": OF_CELLS | {"read": "count({r})", "dates": "count({d})", "zoned": f"count_if({zoned})"},
    "nested": {"filled": OF_EACH["filled"]},
}


def scan():
    """Everything that one reading of the file tells: about all rows, about each column, and about pairs of numbers."""
    wanted = {("", "rows"): "count(*)"}
    if not rows.even:
        wanted |= {("", "uneven"): "count_if(uneven)", ("", "longer"): "min(longer)"}
    if Rows.repeats_header and not rows.left_out:
        wanted["", "headers"] = f"count_if({rows.headers()})"
    for place, (name, kind) in enumerate(kinds.items()):
        for fact, sql in FACTS[kind].items():
            wanted[name, fact] = sql.format(**{letter: f"{letter}{place}" for letter in "crvd"})
    places = dict(zip(kinds, range(len(kinds))))
    measures = [name for name, kind in kinds.items() if kind == "number"][:MOST_NUMBERS]
    for one, other in combinations(measures, 2):
        pair = f"v{places[one]}, v{places[other]}"
        # Of fewer than 10 pairs of numbers a correlation says nothing.
        wanted["pairs", (one, other)] = f"CASE WHEN regr_count({pair}) >= 10 THEN corr({pair}) END"
    found = ask(f"SELECT {', '.join(wanted.values())} FROM data")[0]
    facts = {}
    for (about, fact), value in zip(wanted, found):
        facts.setdefault(about, {})[fact] = value
    return facts
