roles = {name: role_of(name, data[name]) for name in data}
labels = {name: role for name, role in roles.items() if role in ("identifier", "year")}
for name, role in roles.items():
    if role == "text" and data[name].dtype.kind in "iu":
        data[name] = data[name].map(str, na_action="ignore")  # more digits than a quantity has
    elif isinstance(data[name].dtype, pd.Int64Dtype):
        data[name] = data[name].astype(float)
