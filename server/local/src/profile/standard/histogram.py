print(__TITLE__)
numbers = columns[__NAME__].numbers
values = [value for value in numbers if not isnan(value)]
low = min(values)
width = (max(values) - low) / 12 or 1
bins = Counter(min(int((value - low) / width), 11) for value in values)
for bin in range(12):
    bar = "█" * round(48 * bins[bin] / max(bins.values()))
    print(f"{short(low + bin * width):>12} {bar} {bins[bin]:,}")
