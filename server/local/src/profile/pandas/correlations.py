print(__TITLE__)
table = numbers.corr(min_periods=3)
pairs = [(table.loc[pair], *pair) for pair in combinations(numbers, 2)]
strong = [pair for pair in pairs if abs(pair[0]) >= 0.1]
strong.sort(key=lambda pair: -abs(round(pair[0], 2)))
for strength, one, other in strong[:5]:
    print(f"{strength:+.2f}  {one} ~ {other}")
if not strong:
    print("none above 0.1")
