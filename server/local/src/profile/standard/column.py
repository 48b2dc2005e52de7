class Column:
    """What to remember of a column: all its numbers, and its texts up to a limit."""

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
        else:
            value = self.parse(cell)
            if isnan(value) and (cell in self.texts or len(self.texts) < MOST_TEXTS):
                self.texts[cell] += 1
        self.numbers.append(value)

    def describe(self):
        """Its type, how many values differ, and what they are like."""
        top = " · ".join(f"{text!r:.24} {n:,}" for text, n in self.texts.most_common(3))
        numbers = sorted(value for value in self.numbers if not isnan(value))
        if not numbers:
            more = "+" if len(self.texts) == MOST_TEXTS else ""
            return "text" if top else "empty", f"{len(self.texts):,}{more}", top
        show = __SHOW__
        low, middle, high = map(show, (numbers[0], median(numbers), numbers[-1]))
        distinct = len(set(numbers)) + len(self.texts)
        kind = "mixed" if top else __KIND__
        return kind, f"{distinct:,}", f"{low} … {middle} … {high}  {top}".rstrip()
