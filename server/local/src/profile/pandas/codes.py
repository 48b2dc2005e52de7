    if data[name].str.match(r"0\d").any():
        remarks[name] = f"{name}: kept as text, as some of its numbers begin with 0"
    else:
        texts, values = data[name], numbers_in(data[name], __MARK__)
        data[name] = converted(name, values, "number")
        __SAID__
