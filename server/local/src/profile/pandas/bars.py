top = data[__NAME__].value_counts().head(10).sort_values()
top.index = [clip(str(value), 40) for value in top.index]
top.plot.barh(figsize=(9, 4))
plt.suptitle(__TITLE__)
plt.xlabel("rows")
plt.ylabel(__NAME__)
plt.tight_layout()
plt.show()
