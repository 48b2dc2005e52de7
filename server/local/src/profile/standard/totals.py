called = dict.fromkeys(row[__PLACE__:__END__], 1) | columns[__NAME__].texts
called = {text: n for text, n in called.items() if re.fullmatch(TOTAL, text.replace("-", ""), re.I | re.S)}
if called:
    some = ", ".join(repr(clip(text, 22)) for text in list(called)[:3])
    notes.append(f"{count(sum(called.values()), 'row')} called a total, counted like all others: {some}")
