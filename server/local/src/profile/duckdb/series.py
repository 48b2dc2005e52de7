def draw_series(date, names):
    """The means of numbers over time, in steps that give at most 200 points."""
    place = list(kinds).index(date)
    span = (facts[date]["max"] - facts[date]["min"]).total_seconds()
    steps = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 7 * 86_400}
    steps |= {"month": 30 * 86_400, "quarter": 91 * 86_400, "year": 365 * 86_400}
    step = next((step for step, seconds in steps.items() if span / seconds < 200), "decade")
    point = f"date_trunc('{step}', v{place})"
    means = ", ".join(f"avg(v{list(kinds).index(name)})" for name in names)
    points = ask(f"SELECT {point}, {means} FROM data WHERE v{place} IS NOT NULL GROUP BY 1 ORDER BY 1")
    times, *series = zip(*points)
    figure, axes = plt.subplots(len(names), sharex=True, figsize=(9, 6), squeeze=False)
    for axis, name, values in zip(axes.flat, names, series):
        axis.plot(times, [nan if value is None else value for value in values], marker=".", ms=3)
        axis.set_title(name, loc="left", fontsize="medium")
        axis.ticklabel_format(axis="y", style="plain", useOffset=False)
    figure.autofmt_xdate()
    plt.suptitle(f"{FILE}: mean of {clip(', '.join(names), 60)} for each {step}")
