def keys_in(path):
    """The values in the names of its folders: year=2024/part-0.csv has a year."""
    pairs = [folder.split("=", 1) for folder in path.split("/")[:-1] if "=" in folder[1:]]
    values = {unquote(key): unquote(value) for key, value in pairs}
    return {key: None if value == "__HIVE_DEFAULT_PARTITION__" else value for key, value in values.items()}
