for what in ["identifier", "year"]:
    labels = [name for name, kind in kinds.items() if kind == what and facts[name]["count"]]
    if labels:
        print(f"\nleft out as {what}s:")
    for name in labels[:12]:
        print(f"{clip(name, 30)}: {facts[name]['min']:.15g} … {facts[name]['max']:.15g}")
