def names_of(names, type_of):
    """Prints names of columns in their order, those of one type together."""
    for kind, group in groupby(names[:__MOST_NAMED__], type_of):
        line = f"{kind}: {', '.join(clip(name, 30) for name in group)}"
        print(textwrap.fill(line, 100, subsequent_indent="  ", break_long_words=False))
    if len(names) > __MOST_NAMED__:
        print(f"… and {count(len(names) - __MOST_NAMED__, 'more column')}")
