print(__TITLE__)
bars = ranges([value for value in columns[__NAME__].numbers if isfinite(value)])
for label, n in bars:
    bar = "█" * round(48 * n / max(n for _, n in bars))
    print(f"{label:>{max(len(label) for label, _ in bars)}} {bar} {n:,}")
