roles = {name: role_of(name, data[name]) for name in data}
labels = {name: role for name, role in roles.items() if role in ("identifier", "year")}
for name, role in roles.items():
    if isinstance(data[name].dtype, (pd.Int64Dtype, pd.UInt64Dtype)) and role != "identifier":  # floats lose digits of those
        data[name] = data[name].astype(float)
