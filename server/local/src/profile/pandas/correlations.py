print("\nStrongest correlations")
correlations = numbers.corr().fillna(0)
pairs = sorted(combinations(numbers, 2), key=lambda pair: -abs(correlations.loc[pair]))
for one, other in pairs[:5]:
    print(f"{correlations.loc[one, other]:+.2f}  {one} ~ {other}")
