print(__TITLE__)
top = columns[__NAME__].texts.most_common(10)
for text, n in top:
    print(f"{clip(text, 22)!r:>24} {'█' * round(48 * n / top[0][1])} {n:,}")
