measures = [name for name in measures if not counts_rows(columns[name].numbers)]
numbers = {name: columns[name].numbers__STEP__ for name in measures}
pairs = [
    (correlate(numbers[one], numbers[other]), one, other)
    for one, other in combinations(measures, 2)
]
strong = [pair for pair in pairs if abs(pair[0]) >= 0.1]
strong.sort(key=lambda pair: -abs(round(pair[0], 2)))
if strong:
    print(__TITLE__)
for strength, one, other in strong[:5]:
    print(f"{strength:+.2f}  {one} ~ {other}")
