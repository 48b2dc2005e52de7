import numpy as np
import pandas as pd

print(pd.DataFrame({"a": np.arange(1000), "b": np.random.rand(1000)}).describe())
