groups = [name for name in categories if 1 < distinct[name] <= 20][:__MOST_TEXTS__]
codes = {name: pd.factorize(data[name])[0] for name in groups}


def explained(group):
    """How much of the variance of each number lies between the values of a category, from 0 to 1."""
    inside = numbers[codes[group] >= 0]
    by = inside.groupby(codes[group][codes[group] >= 0])
    spread = ((inside - inside.mean()) ** 2).sum()
    between = (by.count() * (by.mean() - inside.mean()) ** 2).sum()
    return (between / spread)[(spread > 0) & (inside.count() > 10)]


def association(one, other):
    """Cramér's V of two categories, from 0 to 1."""
    inside = (codes[one] >= 0) & (codes[other] >= 0)
    down, wide = codes[one].max() + 1, codes[other].max() + 1
    table = np.bincount(codes[one][inside] * wide + codes[other][inside], minlength=down * wide)
    table = table.reshape(down, wide)
    table = table[table.any(axis=1)][:, table.any(axis=0)]
    n, most = table.sum(), min(table.shape) - 1
    if n <= 10 or most < 1:
        return 0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / n
    return (((table - expected) ** 2 / expected).sum() / n / most) ** 0.5


shares = [(share, name, group) for group in groups for name, share in explained(group).items()]
shares = sorted((share for share in shares if share[0] >= 0.1), reverse=True, key=lambda share: share[0])
if shares:
    print("\nMeans by category")
for share, name, group in shares[:3]:
    means = numbers[name].groupby(data[group], observed=True).mean().sort_values(ascending=False)
    shown = " · ".join(f"{clip(str(value), 22)} {short(mean)}" for value, mean in means.head(4).items())
    more = f" and {len(means) - 4} more" if len(means) > 4 else ""
    print(f"{clip(name, 30)} by {clip(group, 30)}: {shown}{more}  ({100 * share:.0f} % explained)")
pairs = [(association(*pair), *pair) for pair in combinations(groups, 2)]
pairs = sorted((pair for pair in pairs if pair[0] >= 0.3), reverse=True, key=lambda pair: pair[0])
if pairs:
    print("\nCategories that go together (Cramér's V)")
for strength, one, other in pairs[:3]:
    print(f"{strength:.2f}  {clip(one, 30)} ~ {clip(other, 30)}")
