    if not pd.api.types.is_numeric_dtype(data[name]):
        texts, values = data[name], numbers_in(data[name], __MARK__)
        data[name] = converted(name, values, "number")
        __SAID__
