    top = data[name].value_counts().head(3)
    print(f"{name}:", " · ".join(f"{value!r:.30} {n:,}" for value, n in top.items()))
