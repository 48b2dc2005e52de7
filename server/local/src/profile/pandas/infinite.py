infinite = numbers.isin([inf, -inf])
numbers = numbers.mask(infinite).dropna(axis="columns", how="all")
