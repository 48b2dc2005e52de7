    if data[name].str.match(r"0\d").any():
        remarks[name] = f"{name}: kept as text, as some of its numbers begin with 0"
    else:
        data[name] = converted(name, numbers_in(data[name]), "number")
