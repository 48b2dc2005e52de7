for mark, cell in seen.items():
    notes.append(f"{cell}: {'comma' if mark == ',' else 'dot'} between thousands")
