FILES = sorted(set(filter(is_one, glob.glob(__PATTERN__, recursive=True))), key=by_numbers)
counts = dict.fromkeys(FILES, 0)
lacking, moved, uneven = {}, [], 0
