texts = data.select_dtypes(exclude=["number", "bool", "datetime", "datetimetz"])
breaks = (texts[name].astype(str).str.contains("\n", regex=False) for name in texts)
if spanning := sum(cells.sum() for cells in breaks):
    notes.insert(0, f"{count(spanning, 'field')} over several lines: is a quote never closed?")
