if dates:
    print("\nDates")
for name in dates:
    low, high = (moment(name, facts[name][end]) for end in ["min", "max"])
    print(f"{clip(name, 30)}: {low} to {high}")

if keys or uncounted:
    print("\nMost frequent values")
for name in keys:
    print(f"{clip(name, 30)}: {common(name, 5)}")
if uncounted:
    print(f"not counted, because there are too many: {listed(uncounted, 5)}")
