for name in data.columns[data.dtypes == object]:
    data[name] = data[name].map(str, na_action="ignore")  # lists cannot be counted
