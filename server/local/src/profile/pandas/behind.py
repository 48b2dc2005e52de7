def look_behind(numbers):
    """Looks at all cells for what pandas would not tell: marks for missing values that the head of the file does not
    have, and numbers that begin with 0, in the columns of numbers, each with its place."""
    csv.field_size_limit(2**31 - 1)
    __OPEN__
        __SKIP__
        for row in __ROWS__:
            if not UNSEEN.isdisjoint(row):
                gaps.update(cell for cell in row if cell in UNSEEN)
            for name, place in numbers.items():
                cell = row[place] if place < len(row) else ""
                if cell[:1] == "0" and cell[1:2].isdigit():
                    codes.setdefault(name, Counter())[cell] += 1
