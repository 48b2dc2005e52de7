def odd_values(n, filled, name, what, texts):
    """What is said of texts that are none of what their column holds: "number", "date", "number with %"."""
    noun, *sign = what.partition(" ")
    are_no = f"is no {noun}" if n == 1 else f"are no {noun}s"
    some = ", ".join(repr(clip(str(text), 24)) for text in texts)
    days = [re.match(r"(\d\d?)[./-](\d\d?)[./-]\d", str(text)) for text in texts]
    is_swapped = what == "date" and any(day and min(map(int, day.groups())) <= 12 for day in days)
    doubt = ", and day and month may be swapped in other rows too" if is_swapped else ""
    return f"{n:,} of {count(filled, 'value')} of {name} {are_no}{''.join(sign)}: {some}{doubt}"
