    top = data[name].value_counts().head(3)
    values = [f"{clip(str(value), 22)!r} {n:,}" for value, n in top.items()]
    print(f"{name}:", " · ".join(values))
