axes = numbers.iloc[:, :6].hist(bins=30, figsize=(9, 6), grid=False, ec="white")
for axis in axes.flat:
    axis.set_ylabel("rows")
plt.suptitle(__TITLE__)
plt.tight_layout()
plt.show()
