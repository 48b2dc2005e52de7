print(overview.to_string(max_rows=40, max_colwidth=40))

numbers = data.select_dtypes("number").dropna(axis="columns", how="all").iloc[:, :20]
if not numbers.empty:
    print("\nNumbers")
    print(numbers.describe().T.to_string(float_format="{:,.7g}".format))

for name in data.select_dtypes(["datetime", "datetimetz"]):
    print(f"\n{name}: {data[name].min()} to {data[name].max()}")

print("\nMost frequent values")
texts = data.select_dtypes(exclude=["number", "datetime", "datetimetz"])
for name in texts.columns[:12]:
    top = data[name].value_counts().head(3)
    print(f"{name}:", " · ".join(f"{value!r:.30} {n:,}" for value, n in top.items()))

print("\nStrongest correlations")
correlations = numbers.corr().fillna(0)
pairs = sorted(combinations(numbers, 2), key=lambda pair: -abs(correlations.loc[pair]))
for one, other in pairs[:5]:
    print(f"{correlations.loc[one, other]:+.2f}  {one} ~ {other}")
