__TOTAL__
labels_of_rows = data[__NAME__].astype(str)
called = labels_of_rows[labels_of_rows.str.replace("-", "").str.fullmatch(TOTAL, flags=re.I | re.S, na=False)]
if len(called):
    some = ", ".join(repr(clip(text, 22)) for text in called.unique()[:3])
    notes.append(f"{count(len(called), 'row')} called a total, counted like all others: {some}")
