def draw_number(axis, values):
    """How the values are spread: a bar for each of few whole numbers, else a histogram."""
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
    axis.set_ylabel("rows")


def draw_category(axis, values):
    """How often the most frequent values occur."""
    top = values.value_counts().head(8).sort_values()
    axis.barh([clip(str(value), 16) for value in top.index], top)
    axis.set_xlabel("rows")


def draw_series():
    """Means of the numbers over the first column of dates, in steps of time that show at most 200 points."""
    dates = data[days[0]].dropna().dt.tz_localize(None)
    points, what = dates, "mean of " if dates.duplicated().any() else ""
    steps = {"minutely": "min", "hourly": "h", "daily": "D", "weekly": "W"}
    steps |= {"monthly": "M", "quarterly": "Q", "yearly": "Y"}
    for each, step in steps.items():
        if points.nunique() > 200:
            points = dates.dt.to_period(step).dt.start_time
            what = f"{each} mean of "
    means = numbers.iloc[:, :4].groupby(points).mean()
    axes = means.plot(subplots=True, legend=False, figsize=(9, 6), marker=".", ms=3)
    for axis, name in zip(axes, means):
        axis.set_title(clip(name, 40), loc="left", fontsize="medium")
        axis.ticklabel_format(axis="y", style="plain", useOffset=False)
    plt.suptitle(FILE + f": {what}{clip(', '.join(means), 60)}")


def draw_columns():
    """The columns that show most: numbers, then categories."""
    varied = [name for name in numbers if numbers[name].nunique() > 1] or list(numbers)
    grouped = [name for name in categories if distinct[name] > 1] or categories
    shown = [(name, numbers[name].dropna(), draw_number) for name in varied[: 6 - min(len(grouped), 2)]]
    shown += [(name, data[name].dropna(), draw_category) for name in grouped[: 6 - len(shown)]]
    across = min(len(shown), 3)
    down = -(-len(shown) // across)
    figure, axes = plt.subplots(down, across, figsize=(9, 3 * down + 1), squeeze=False)
    for axis in axes.flat[len(shown) :]:
        axis.axis("off")
    for axis, (name, values, draw) in zip(axes.flat, shown):
        draw(axis, values)
        axis.set_title(clip(name, 30), fontsize="medium")
    plt.suptitle(f"{FILE}: how the values are spread")


plt.rcParams["text.parse_math"] = False
if days and len(numbers.columns):
    draw_series()
elif len(numbers.columns) or categories:
    draw_columns()
if plt.get_fignums():
    plt.tight_layout()
    plt.show()
