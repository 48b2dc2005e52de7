if again:
    notes.append("__HEADER_AGAIN__")
