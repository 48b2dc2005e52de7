def look_at(text):
    """Remembers what the marks in a text among numbers may mean."""
    text = text.strip("-+−()$€£% ")
    if re.fullmatch(r"[1-9]\d?\d?[.,]\d{3}", text):
        marked.setdefault(text[-4], text)
    elif re.fullmatch(r"[\d,]*\.\d+|[1-9]\d?\d?(?:,\d\d\d?)*,\d{3}", text):
        marked.setdefault("told", text)
        if "," in text:
            marked.setdefault(",", text)
    elif re.fullmatch(r"[\d.]*\d,\d+|\d+(?:\.\d{3}){2,}", text):
        marked.setdefault("decimal comma", text)
