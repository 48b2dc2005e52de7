def with_zeros(values, code):
    """A column as text if its format writes zeros in front of whole numbers, as those of postcodes do; else None."""
    form = re.sub(r'\\|"', "", code.split(";")[0])
    digits = form.count("0")
    numbers = values.dropna()
    fits = (numbers % 1 == 0) & numbers.between(0, 10**digits - 1)
    if digits < 3 or not re.fullmatch("0[0 -]*", form) or not fits.all() or numbers.min() >= 10 ** (digits - 1):
        return None
    form = re.sub("0+", lambda zeros: "{}" * len(zeros[0]), form)
    return values.map(lambda value: form.format(*f"{int(value):0{digits}}"), na_action="ignore").astype(object)


def with_format(name, values, codes, epoch):
    """A column with what the format of its cells says: a sign, or dates that are only counted in days."""
    if values.dtype.kind not in "iuf" or not values.count():
        return values
    if len(set(codes)) == 1 and (texts := with_zeros(values, codes[0])) is not None:
        least = values.idxmin()
        notes.append(f'{values[least]:.15g} in "{name}" is shown as {texts[least]}: kept as text')
        return texts
    signs = list(dict.fromkeys(map(sign_of_format, codes)))
    sign = signs[0] if len(signs) == 1 else None
    if len(signs) > 1:
        shown = " and ".join(f"with {sign}" if sign else "without a sign" for sign in signs)
        notes.append(f'numbers of "{name}" are shown {shown}: read without their signs')
    if sign == "%":
        notes.append(f'"{name}" is shown as percent: 0.05 stands for 5%')
    elif sign:
        types[name] = f"number, {sign}"
    low, high = values.min(), values.max()
    if DAYS & set(words_of(name)) and 20_000 <= low and high <= 80_000:
        dates = pd.Timestamp(epoch) + pd.to_timedelta(values, unit="D").dt.round("ms")
        first = next(place for place in values.index if pd.notna(values[place]))
        notes.append(f'{values[first]:.15g} in "{name}" as {show(dates[first])}: days as Excel counts them')
        return dates
    return values
