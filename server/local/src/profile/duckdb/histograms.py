def draw_histograms(names):
    """How the numbers of up to six columns are spread."""
    across = min(len(names), 3)
    down = -(-len(names) // across)
    figure, axes = plt.subplots(down, across, figsize=(9, 3 * down + 1), squeeze=False)
    for axis in axes.flat[len(names) :]:
        axis.axis("off")
    for axis, name in zip(axes.flat, names):
        _, low, width = binned[name]
        whole = facts[name]["whole"]
        counts = {int(row["value"]): row["n"] for row in tallies[name][1]}
        starts = [low + place * width - (0.5 if whole else 0) for place in counts]
        axis.bar(starts, list(counts.values()), width=width, align="edge", ec="white")
        axis.ticklabel_format(style="plain", useOffset=False)
        axis.locator_params(axis="x", nbins=4)
        axis.set_title(name, fontsize="medium")
        axis.set_ylabel("rows")
    plt.suptitle(f"{FILE}: distribution of the numbers")
