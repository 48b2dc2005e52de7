    if not pd.api.types.is_numeric_dtype(data[name]):
        data[name] = data[name].map(str, na_action="ignore")
        data[name] = converted(name, numbers_in(data[name]), "number")
