plt.rcParams["text.parse_math"] = False
counted = [name for name in keys if name in tallies]
if measures and dates:
    draw_series(dates[0], measures[:4])
elif binned:
    draw_histograms(list(binned))
elif counted:
    draw_bars(counted[0])
plt.tight_layout()
plt.show()
