def draw_bars(name):
    """How often the values of a column occur."""
    values, counts, _ = zip(*reversed(tallies[name][1][:10]))
    figure, axis = plt.subplots(figsize=(9, 4))
    axis.barh([clip(value, 30) for value in values], counts)
    axis.set_xlabel("rows")
    axis.set_ylabel(name)
    plt.suptitle(f"{FILE}: the most frequent values")
