def keys_in(path):
    """The values in the names of its folders: year=2024/part-0.csv has a year. Of two the last counts."""
    pairs = [map(unquote, folder.split("=", 1)) for folder in path.split("/")[:-1] if "=" in folder]
    values = {__KEY__: value for key, value in pairs if key.strip()}
    return {key: None if value in ("", "__HIVE_DEFAULT_PARTITION__") else value for key, value in values.items()}
