def draws_line(cells):
    """Which cells of a column are blank or dashes."""
    texts = cells.astype(str)
    return cells.isna() | texts.str.fullmatch(r"\s*") | texts.str.fullmatch(__RULER__)


drawn = data[data.apply(draws_line).all(axis=1)]
lines = [" ".join(str(cell) for cell in row if cell == cell) for row in drawn.itertuples(index=False)]
is_ruler = [len("".join(line.split())) > 3 and bool(re.search("---|===", line)) for line in lines]
data = data.drop(index=drawn.index[is_ruler]).reset_index(drop=True)
