is_header = (data.fillna("").astype(str) == __NAMES__).all(axis=1)
data = data[~is_header].reset_index(drop=True)
