if rows and columns:
    print("\nFirst rows" + (" of the first 8 columns" if columns > 8 else ""))
    first = data.iloc[:5, :8].rename(columns=lambda name: clip(name, 20))
    first = first.map(lambda value: "" if pd.isna(value) else clip(show(value), 20))
    print(first.to_string(index=False, line_width=100))
if measured:
    print("\nNumbers" + chosen)
    statistics = numbers.describe().T.rename(lambda name: clip(name, 30))
    print(statistics.to_string(float_format=short, line_width=100))
