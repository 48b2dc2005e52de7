for mark, (how, other) in LATE_MARKS.items():
    if mark in marked and (mark == "," or "told" not in marked):
        doubt = "" if "told" in marked else f", though it could {other}"
        notes.append(f"{marked[mark]} as {float(marked[mark].replace(',', '')):.15g}: {how}{doubt}")
if marked and "told" not in marked:
    notes.append("__OTHERWISE__")
