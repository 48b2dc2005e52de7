def draws_line(cells):
    """Which cells of a column are blank or dashes."""
    return cells.isna() | cells.astype(str).str.fullmatch(r"[\s+|:=-]*")


drawn = data[data.apply(draws_line).all(axis=1)]
lines = ["".join(str(cell) for cell in row if cell == cell) for row in drawn.itertuples(index=False)]
is_ruler = [bool(re.fullmatch(__RULER__, line)) for line in lines]
data = data.drop(index=drawn.index[is_ruler]).reset_index(drop=True)
