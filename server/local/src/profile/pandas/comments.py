is_comment = data.iloc[:, 0].str.startswith("__MARK__", na=False) & data.iloc[:, 1:].isna().all(axis=1)
data = data[~is_comment].reset_index(drop=True)
