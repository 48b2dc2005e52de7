def folded(name):
    """A name without case and without the blanks around it."""
    return name.strip().lower()


def names_alike(columns):
    """The names of columns, by file, that differ from another only in case or blanks around them; what is said of them."""
    apart = {name for names in columns.values() for name, n in Counter(map(folded, names)).items() if n > 1}
    first, same, where = {}, {}, {}
    for path, names in columns.items():
        for name in names:
            known = first.setdefault(folded(name), name)
            if known != name and folded(name) not in apart:
                same[name] = known
                where.setdefault(name, []).append(path)
    return same, [f'"{clip(name, 30)}" in {some_of(where[name])}: the same column as "{clip(same[name], 30)}"' for name in same]


def key_columns(names):
    """The columns that are in the names of folders only: their values, one for each file; and what is said of them."""
    each = [{folded(key): (key, value) for key, value in keys_in(path).items()} for path in FILES]
    found = {}
    for keys in each:
        for name, (key, _) in keys.items():
            found.setdefault(name, key)
    own = set(map(folded, names))
    hidden = [key for name, key in found.items() if name in own]
    keys = {key: key_column([keys[name][1] if name in keys else None for keys in each]) for name, key in found.items() if name not in own}
    said = [f"from the names of folders: {', '.join(clip(key, 30) for key in keys)}"] if keys else []
    if hidden:
        said.append(f"left out of the names of folders, as the files have it: {', '.join(clip(key, 30) for key in hidden)}")
    for path in FILES:
        names = [folded(unquote(folder.split("=")[0])) for folder in path.split("/")[:-1] if "=" in folder]
        if len(names) > len(set(names)):
            said.append(f"a key stands twice in {path}: the last value counts")
            break
    return keys, said


def key_column(texts):
    """The values in names of folders, as numbers or dates where all of them are."""
    filled = [text for text in texts if text is not None]
    if all(re.fullmatch("-?(0|[1-9][0-9]{0,14})", text) for text in filled):
        return [None if text is None else int(text) for text in texts]
    if all(re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) for text in filled):
        with suppress(ValueError):
            return [None if text is None else date.fromisoformat(text) for text in texts]
    return texts


def some_of(paths):
    """The first of some files, and how many more there are."""
    return paths[0] + (f" and {len(paths) - 1:,} more" if len(paths) > 1 else "")
