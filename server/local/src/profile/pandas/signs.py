    digits = data[name].str.replace(r"__DROP__", "", regex=True)
    data[name] = pd.to_numeric(digits__DECIMAL__)
