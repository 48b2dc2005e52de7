def draw_series(date, names):
    """The means of numbers over time."""
    points = sorted((datetime.fromisoformat(row["value"]), row["means"]) for row in tallies[date][1])
    times, means = zip(*points)
    figure, axes = plt.subplots(len(names), sharex=True, figsize=(9, 6), squeeze=False)
    for axis, name, values in zip(axes.flat, names, zip(*means)):
        axis.plot(times, [nan if value is None else value for value in values], marker=".", ms=3)
        axis.set_title(name, loc="left", fontsize="medium")
        axis.ticklabel_format(axis="y", style="plain", useOffset=False)
    figure.autofmt_xdate()
    plt.suptitle(f"{FILE}: mean of {clip(', '.join(names), 60)} for each {step}")
