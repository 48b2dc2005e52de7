def settle(facts):
    """Corrects the kinds of columns that the first rows did not show; says whether any changed."""
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
            codes = f"{facts[name]['codes']:,} of {count(filled, 'value')} of {clip(name, 30)}"
            notes.append(f"{codes} begin with 0, as {clip(facts[name]['code'], 24)!r}: kept as text")
        elif kind in READ and filled - read > filled * MOST_ODD:
            kinds[name] = "category"
            notes.append(f"{odd_ones(name, facts[name], READ[kind])}: kept as text")
    return kinds != before


odd_texts = []  # those that are said


def odd_ones(name, found, what):
    odd_texts.append(found["odd"])
    odd = found["filled"] - found["read"]
    verb = "is" if odd == 1 else "are"
    nouns = f"no {what}" if odd == 1 else f"no {what}s"
    values = f"{odd:,} of {count(found['filled'], 'value')} of {clip(name, 30)}"
    return f"{values} {verb} {nouns}: {clip(found['odd'], 24)!r}"
