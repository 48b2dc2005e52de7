    print(f"{name}: {data[name].min():.15g} … {data[name].max():.15g}")
