uneven = sum(n for width, n in widths.items() if width not in (0, __FIELDS__))
print(f"{count(uneven, 'row')} without exactly __FIELDS__ fields:", end=" ")
print("what is missing counts as empty, what is over is left out\n")
