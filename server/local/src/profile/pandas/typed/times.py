if with_role("date", "time", "span"):
    print("\nDates")
for name in with_role("date", "time"):
    values = data[name].dropna()
    print(f"{name}: {show(values.min())} to {show(values.max())}")
for name in with_role("span"):
    low, mean, high = [show(value) for value in (data[name].min(), data[name].mean(), data[name].max())]
    print(f"{name}: {low} to {high}, mean {mean}")
