uneven = sum(n for width, n in widths.items() if width not in (0, __FIELDS__))
print(f"{uneven:,} rows do not have __FIELDS__ fields: what is missing is empty, what is over is left out")
