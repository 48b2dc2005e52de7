called = {text: n for text, n in columns[__NAME__].texts.items() if is_total(text)}
if called:
    some = ", ".join(repr(clip(text, 22)) for text in list(called)[:3])
    notes.append(f"{count(sum(called.values()), 'row')} called a total, counted like all others: {some}")
