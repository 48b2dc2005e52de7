print("\nDates")
for name in data.select_dtypes(["datetime", "datetimetz"]):
    print(f"{name}: {show(data[name].min())} to {show(data[name].max())}")
