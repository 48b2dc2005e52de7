class Column:
    """What to remember of a column: its numbers, and how often its texts occur."""

    def __init__(self, name):
        self.name = name
        __KIND__
        self.parse = __PARSE__
        self.missing = 0
        self.numbers = array("d")
        self.texts = Counter()

    def add(self, cell):
        """Counts a cell and gives what it says: a number, a text or None."""
        value = nan
        if cell in MISSING:
            self.missing += 1
            __GAPS__
            cell = None
        elif cell in self.texts:
            self.texts[cell] += 1
        else:
            value = self.parse(cell)
            if isnan(value):
                __REMEMBER__
        self.numbers.append(value)
        return cell if isnan(value) else value

    def describe(self):
        """Its type, how many values differ, and what they are like."""
        common = self.texts.most_common(3)
        top = " · ".join(f"{clip(text, 22)!r} {n:,}" for text, n in common)
        if infinite := sum(map(isinf, self.numbers)):
            top = f"{infinite:,} infinite  {top}".rstrip()
        distinct = len({value for value in self.numbers if not isnan(value)})
        __COUNTED__
        __MORE__
        distinct = __TEXTS__
        numbers = sorted(value for value in self.numbers if isfinite(value))
        if not numbers:
            return "text" if top else "empty", distinct, top
        __CHOOSE__
        mean = fsum(value / len(numbers) for value in numbers)  # a sum may be too large for a float
        points = numbers[0], median(numbers), numbers[-1], mean
        __DAYS__
        low, middle, high, mean = map(__SHOW__, points)
        spread = f"{low} … {middle} … {high}, mean {mean}"
        kind = "mixed" if self.texts else __TYPE__
        return kind, distinct, f"{spread}  {top}".rstrip()
