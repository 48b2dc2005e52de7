if undecoded:
    print(f"\n{count(undecoded, 'byte')} not __ENCODING__, shown as \ufffd")
