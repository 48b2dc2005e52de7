class Column:
    """What to remember of a column: its numbers, and how often its texts occur."""

    def __init__(self, name):
        self.name = name
        self.parse = __PARSE__
        self.missing = 0
        self.numbers = array("d")
        self.texts = Counter()

    def add(self, cell):
        value = nan
        if cell in MISSING:
            self.missing += 1
        elif cell in self.texts:
            self.texts[cell] += 1
        else:
            value = self.parse(cell)
            if not isfinite(value):
                value = nan
                __REMEMBER__
        self.numbers.append(value)

    def describe(self):
        """Its type, how many values differ, and what they are like."""
        top = " · ".join(f"{text!r:.24} {n:,}" for text, n in self.texts.most_common(3))
        numbers = sorted(value for value in self.numbers if not isnan(value))
        if not numbers:
            __MORE__
            return "text" if top else "empty", __TEXTS__, top
        __CHOOSE__
        points = numbers[0], median(numbers), numbers[-1], fmean(numbers)
        low, middle, high, mean = map(__SHOW__, points)
        distinct = len(set(numbers)) + len(self.texts)
        kind = "mixed" if top else __KIND__
        spread = f"{low} … {middle} … {high}, mean {mean}"
        return kind, f"{distinct:,}", f"{spread}  {top}".rstrip()
