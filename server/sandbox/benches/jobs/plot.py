import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

plt.plot([1, 4, 9])
plt.title("squares")
plt.xlabel("n")
plt.savefig("chart.png")
plt.close()
