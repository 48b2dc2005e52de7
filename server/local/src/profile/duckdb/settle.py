def settle(facts):
    """Corrects the kinds of columns that the first rows did not show; says whether any changed, or rows are left out now."""
    if facts[""].get("headers"):
        rows.left_out = facts[""]["headers"]
        return True
    before = dict(kinds)
    for name, kind in before.items():
        filled, read = facts[name]["filled"], facts[name].get("read", 0)
        if kind == "unknown" and filled:
            kinds[name] = "category"
            if read == filled:
                kinds[name] = "number"
            elif facts[name]["dates"] == filled:
                kinds[name] = "date"
                ZONED.extend([name] if facts[name]["zoned"] else [])
        elif facts[name].get("codes"):
            kinds[name] = "category"
            notes.append(codes_kept(facts[name]["codes"], filled, name, facts[name]["code"]))
        elif kind in READ and filled - read > filled * MOST_ODD:
            notes.append(f"{odd_ones(name, facts[name])}: kept as text")
            kinds[name] = "category"
    return kinds != before


odd_texts = []  # those that are said


def odd_ones(name, found):
    odd_texts.append(found["odd"])
    what = WITH.get(name) or READ[kinds[name]]
    return odd_values(found["filled"] - found["read"], found["filled"], clip(name, 30), what, [found["odd"]])
