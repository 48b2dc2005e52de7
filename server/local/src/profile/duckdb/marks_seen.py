pointed = [facts[name] for name in kinds if facts[name].get("pointed")]
is_doubtful = bool(pointed) and all(found["grouped"] == found["pointed"] for found in pointed)
if is_doubtful:
    number, (how, other) = pointed[0]["point"].strip("-+−()$€£% "), LATE_MARKS["."]
    notes.append(f"{number} as {float(number):.15g}: {how}, though it could {other}")
if is_doubtful or (not pointed and any(re.fullmatch(r"\D*[\d.]*\d,\d+\D*", text) for text in odd_texts)):
    notes.append("__OTHERWISE__")
