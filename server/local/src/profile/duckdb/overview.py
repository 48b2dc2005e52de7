lines = []
for name, kind in list(kinds.items())[:MOST_COLUMNS]:
    found = facts[name]
    distinct = estimated(min(found["distinct"], found["filled"])) if "distinct" in found else ""
    if name in keys:
        distinct = f"{tallies[name][0]:,}" if name in tallies else "0"
    whole = kind in NUMBERS and found["whole"]
    shown = TYPES.get(name) or ("integer" if whole else TYPE_OF_KIND.get(kind, kind))
    percent = 100 * missing[name] / max(size, 1)
    example = "" if found.get("example") is None else str(found["example"]).removesuffix(" 00:00:00")
    example = clip(" ".join(example.split()), 26)
    lines.append([clip(name, 30), shown, f"{missing[name]:,}", f"{percent:.1f}", distinct, example])
table(["", "type", "missing", "missing %", "distinct", "example"], lines)
if len(kinds) > MOST_COLUMNS:
    print(f"… and {count(len(kinds) - MOST_COLUMNS, 'more column')}")
