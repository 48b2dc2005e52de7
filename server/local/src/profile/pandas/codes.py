    is_code = data[name].str.match(r"0\d", na=False)
    if is_code.any():
        remarks[name] = codes_kept(is_code.sum(), data[name].count(), name, data[name][is_code].iloc[0])
    else:
        texts, values = data[name], numbers_in(data[name], __MARK__)
        data[name] = converted(name, values, "number")
        __SAID__
