print(__TITLE__)
top = columns[__NAME__].texts.most_common(10)
for text, n in top:
    print(f"{text!r:>20.20} {'█' * round(48 * n / top[0][1])} {n:,}")
