rows, notes = Rows(), []
facts = None
while not facts or settle(facts):
    try:
        facts = scan()
    except duckdb.Error as error:
        rows.loosen(error)
everything = facts[""]
size = everything["rows"]
missing = {name: size - facts[name]["filled"] for name in kinds}
for name, kind in kinds.items():
    if kind in READ and facts[name]["read"] < facts[name]["filled"]:
        notes.append(f"{odd_ones(name, facts[name])}: left out")
