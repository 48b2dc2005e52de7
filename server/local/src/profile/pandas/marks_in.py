numbers_of_head = __NAMES__
for name in numbers_of_head:
    if data[name].dtype.kind not in "iuf":
        for text in data[name][data[name].str.contains("[.,]", na=False)].unique():
            look_at(text)
parsed = [place for place, name in enumerate(data) if name in numbers_of_head and data[name].dtype.kind == "f"]
if parsed:
    look_at_columns(parsed)
