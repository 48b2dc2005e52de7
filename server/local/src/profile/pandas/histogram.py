shown = list(numbers.columns[:6])
across = min(len(shown), 3)
down = -(-len(shown) // across)
figure, axes = plt.subplots(down, across, figsize=(9, 3 * down + 1), squeeze=False)
for axis in axes.flat[len(shown) :]:
    axis.axis("off")
for axis, name in zip(axes.flat, shown):
    values = numbers[name].dropna()
    counts = values.value_counts().sort_index()
    low, high = counts.index[0], counts.index[-1]
    bins = min(30, len(values).bit_length() + 1)
    is_whole = (values % 1 == 0).all()
    if is_whole and len(counts) <= 20:
        places = counts.index if high - low < 60 else counts.index.map(short)
        axis.bar(places, counts, ec="white")
        axis.tick_params(axis="x", rotation=45 if high - low >= 60 else 0)
    else:
        if is_whole:
            width = int(high - low) // bins + 1
            bins = list(range(int(low), int(high) + width + 1, width))
        axis.hist(values, bins=bins, ec="white")
        axis.ticklabel_format(style="plain", useOffset=False)
        axis.locator_params(axis="x", nbins=4)
    axis.set_title(str(name), fontsize="medium")
    axis.set_ylabel("rows")
plt.suptitle(__TITLE__)
plt.tight_layout()
plt.show()
