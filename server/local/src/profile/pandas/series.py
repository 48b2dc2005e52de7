dates = data[__DATE__].dropna().dt.tz_localize(None)
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
    axis.set_title(name, loc="left", fontsize="medium")
    axis.ticklabel_format(axis="y", style="plain", useOffset=False)
plt.suptitle(__FILE__ + f": {what}{clip(', '.join(means), 60)}")
plt.tight_layout()
plt.show()
