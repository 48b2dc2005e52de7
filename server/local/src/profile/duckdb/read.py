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
missing = {name: size - facts[name]["filled"] for name in kinds}
for name, kind in kinds.items():
    if kind in READ and facts[name]["read"] < facts[name]["filled"]:
        notes.append(f"{odd_ones(name, facts[name])}: left out")
