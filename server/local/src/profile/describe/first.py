if rows and columns:
    print("\nFirst rows" + (" of the first 8 columns" if columns > 8 else ""))
    first = data.iloc[:5, :8].rename(columns=lambda name: clip(name, 20))
    wide = lambda value: 32 if isinstance(value, pd.Timestamp) else 20  # no time without its hour
    first = first.map(lambda value: "" if pd.isna(value) else clip(show(value), wide(value)))
    print(first.to_string(index=False, line_width=100))
if measured:
    print("\nNumbers" + chosen)
    scale = numbers.abs().max()
    scale = scale.where(scale > 1e150, 1)  # squares of larger numbers are too large
    statistics = (numbers / scale if (scale > 1).any() else numbers).describe().T
    statistics.iloc[:, 1:] = statistics.iloc[:, 1:].mul(scale, axis=0)
    statistics = statistics.rename(lambda name: clip(name, 30))
    print(statistics.to_string(float_format=short, line_width=100))
