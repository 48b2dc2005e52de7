cells = data.copy(deep=False)
for name, values in others.items():
    cells[name] = values
