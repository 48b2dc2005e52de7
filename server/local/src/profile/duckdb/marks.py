OF_MARKS = {
    "pointed": "count(CASE WHEN contains({c}, '.') AND {r} IS NOT NULL THEN 1 END)",
    "grouped": r"count(CASE WHEN regexp_full_match({c}, '\D*[1-9]\d?\d?\.\d\d\d\D*') THEN 1 END)",
    "point": "min(CASE WHEN contains({c}, '.') AND {r} IS NOT NULL THEN {c} END)",
}
for kind in NUMBERS:
    FACTS[kind] = FACTS[kind] | OF_MARKS
