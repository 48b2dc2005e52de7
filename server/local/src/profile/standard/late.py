for mark, text in seen.items():
    notes.append(f"{clip(text, 22)}: {'comma' if mark == ',' else 'dot'} between thousands")
