print("\nDates")
for name in data.select_dtypes(["datetime", "datetimetz"]):
    print(f"{name}: {data[name].min()} to {data[name].max()}")
