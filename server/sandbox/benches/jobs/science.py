import numpy as np
from scipy import stats
from sklearn.linear_model import LinearRegression

x = np.arange(100.0).reshape(-1, 1)
print(LinearRegression().fit(x, x[:, 0]).coef_, stats.ttest_1samp(x[:, 0], 50).pvalue)
