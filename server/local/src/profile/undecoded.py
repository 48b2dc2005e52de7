if undecoded:
    notes.insert(0, f"{count(undecoded, 'byte')} not __ENCODING__, shown as \ufffd")
