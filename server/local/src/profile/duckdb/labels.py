if len(kinds) > FIRST_COLUMNS:
    print("\nMore columns")
    overview(list(kinds)[FIRST_COLUMNS:MOST_COLUMNS])
if len(kinds) > MOST_COLUMNS:
    names_of(list(kinds)[MOST_COLUMNS:], type_of)
for what in ["identifier", "year"]:
    labels = [name for name, kind in kinds.items() if kind == what and facts[name]["count"]]
    if labels:
        print(f"\nleft out as {what}s:")
    for name in labels[:12]:
        print(f"{clip(name, 30)}: {facts[name]['min']:.15g} … {facts[name]['max']:.15g}")
