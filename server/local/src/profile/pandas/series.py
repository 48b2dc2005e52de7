means = data.groupby(__DATE__)[list(numbers.columns[:4])].mean()
means.plot(subplots=True, figsize=(9, 6), ylabel="mean", title=__TITLE__)
plt.tight_layout()
plt.show()
