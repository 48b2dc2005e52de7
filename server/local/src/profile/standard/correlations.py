numbers = {name: columns[name].numbers__STEP__ for name in measures}
pairs = [
    (correlate(numbers[one], numbers[other]), one, other)
    for one, other in combinations(measures, 2)
]
for strength, one, other in sorted(pairs, key=lambda pair: -abs(pair[0]))[:5]:
    print(f"{strength:+.2f}  {one} ~ {other}")
