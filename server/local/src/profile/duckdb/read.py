rows, notes = Rows(), []
facts = None
while not facts or settle(facts):
    try:
        facts = scan()
    except duckdb.Error as error:
        rows.loosen(error)
for name, kind in kinds.items():
    if kind == "date" and 0 < (zoned := facts[name].get("zoned", 0)) < facts[name]["read"]:
        notes.append(zones_mixed(zoned, facts[name]["filled"], name))
everything = facts[""]
size = everything["rows"]
gaps = {name: size - facts[name]["filled"] for name in kinds}
missing = {name: size - facts[name]["read" if kind in READ else "filled"] for name, kind in kinds.items()}
for name, kind in kinds.items():
    if kind in READ and facts[name]["read"] < facts[name]["filled"]:
        notes.append(f"{odd_ones(name, facts[name])}: left out")
