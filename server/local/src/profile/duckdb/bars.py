def draw_bars(name):
    """How often the values of a column occur."""
    top = tallies[name][1][9::-1]
    figure, axis = plt.subplots(figsize=(9, 4))
    axis.barh([clip(row["value"], 30) for row in top], [row["n"] for row in top])
    axis.set_xlabel("rows")
    axis.set_ylabel(name)
    plt.suptitle(f"{FILE}: the most frequent values")
